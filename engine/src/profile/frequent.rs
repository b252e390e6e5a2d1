//! The most frequent values: Misra-Gries counters, exact as long as there are few different values.
//!
//! Where nearly every value is new, only one of several neighbours is looked at.

use super::random::Random;
use super::value::Value;

/// Counters that survive a purge; twice as many are kept before one.
const KEPT: usize = 1_024;
const SLOTS: usize = 8 * KEPT;
const MOST_SKIPPED: usize = 64;

#[derive(Clone)]
struct Entry {
    hash: u64,
    count: u64,
    value: Value,
}

#[derive(Clone)]
pub struct Frequent {
    /// Indices into `entries`, one more than they are; 0 is free. Probed linearly.
    slots: Box<[u16]>,
    /// The hashes beside them, so that a look at an entry is rarely in vain.
    entries: Vec<Entry>,
    /// What purges have taken from every counter at most.
    lost: u64,
    /// Every so many values one is looked at.
    pub every: usize,
    purges: u32,
    random: Random,
}

impl Frequent {
    pub fn new(seed: u64) -> Self {
        let slots = vec![0; SLOTS].into_boxed_slice();
        Self { slots, entries: Vec::new(), lost: 0, every: 1, purges: 0, random: Random::new(seed) }
    }

    /// Whether every value was counted.
    pub fn is_exact(&self) -> bool {
        self.lost == 0 && self.every == 1
    }

    /// How many different values were seen, while that is known exactly.
    pub fn distinct(&self) -> Option<u64> {
        self.is_exact().then_some(self.entries.len() as u64)
    }

    /// Count values while every different one has a counter of its own; how many of them were counted.
    pub fn known(&mut self, hashes: &[u64], value: impl Fn(usize) -> Value) -> usize {
        for (at, &hash) in hashes.iter().enumerate() {
            if self.entries.len() + 1 == 2 * KEPT && !self.has(hash) {
                return at;
            }
            self.add(hash, 1, || value(at));
        }
        hashes.len()
    }

    fn has(&self, hash: u64) -> bool {
        let slots = (0..SLOTS).map(|step| self.slots[(hash as usize + step) % SLOTS]);
        slots.take_while(|&index| index > 0).any(|index| self.entries[usize::from(index) - 1].hash == hash)
    }

    /// The counters: hash, count and value.
    pub fn counters(&self) -> impl Iterator<Item = (u64, u64, &Value)> {
        self.entries.iter().map(|entry| (entry.hash, entry.count, &entry.value))
    }

    /// Count one value that stands for `weight`.
    #[inline]
    pub fn add(&mut self, hash: u64, weight: u64, value: impl FnOnce() -> Value) {
        let mut slot = hash as usize % SLOTS;
        loop {
            match self.slots[slot] {
                0 => break,
                index => {
                    let entry = &mut self.entries[usize::from(index) - 1];
                    if entry.hash == hash {
                        entry.count += weight;
                        return;
                    }
                }
            }
            slot = (slot + 1) % SLOTS;
        }
        self.entries.push(Entry { hash, count: weight, value: value() });
        self.slots[slot] = self.entries.len() as u16;
        if self.entries.len() == 2 * KEPT {
            self.purge();
        }
    }

    /// Count the values of a batch by their hashes; `value` gives the one at a place.
    pub fn extend(&mut self, hashes: &[u64], value: impl Fn(usize) -> Value) {
        let purges = self.purges;
        if self.every == 1 {
            hashes.iter().enumerate().for_each(|(at, &hash)| self.add(hash, 1, || value(at)));
        } else {
            let every = self.every;
            for first in (0..hashes.len()).step_by(every) {
                let at = first + self.random.below(every);
                if let Some(&hash) = hashes.get(at) {
                    self.add(hash, every as u64, || value(at));
                }
            }
        }
        if self.purges > purges {
            self.every = (2 * self.every).min(MOST_SKIPPED);
        }
    }

    /// Take the same from every counter, so that half of them end.
    fn purge(&mut self) {
        self.purges += 1;
        let mut counts: Vec<u64> = self.entries.iter().map(|entry| entry.count).collect();
        let taken = *counts.select_nth_unstable_by(KEPT, |a, b| b.cmp(a)).1;
        self.lost += taken;
        self.entries.retain_mut(|entry| {
            entry.count = entry.count.saturating_sub(taken);
            entry.count > 0
        });
        self.slots.fill(0);
        for (index, entry) in self.entries.iter().enumerate() {
            let mut slot = entry.hash as usize % SLOTS;
            while self.slots[slot] != 0 {
                slot = (slot + 1) % SLOTS;
            }
            self.slots[slot] = index as u16 + 1;
        }
    }

    pub fn merge(&mut self, other: &Self) {
        self.lost += other.lost;
        self.every = self.every.max(other.every);
        for entry in &other.entries {
            self.add(entry.hash, entry.count, || entry.value.clone());
        }
    }

    /// The most frequent values, and by how much a count may be wrong. Counts that could be noise are left out.
    pub fn most(&self, wanted: usize) -> (Vec<(&Value, u64)>, u64) {
        let mut all: Vec<&Entry> = self.entries.iter().collect();
        all.sort_by(|a, b| b.count.cmp(&a.count).then_with(|| a.value.cmp(&b.value)));
        let largest = all.first().map_or(0, |entry| entry.count);
        let sampling = if self.every == 1 { 0.0 } else { 3.0 * (self.every as f64 * largest as f64).sqrt() };
        let error = self.lost + sampling.ceil() as u64;
        let known = all.into_iter().take_while(|entry| error == 0 || entry.count > error);
        (known.take(wanted).map(|entry| (&entry.value, entry.count)).collect(), error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::hash::mix;

    fn counted(values: &[i64]) -> Frequent {
        let mut frequent = Frequent::new(1);
        for batch in values.chunks(10_000) {
            let hashes: Vec<u64> = batch.iter().map(|value| mix(*value as u64)).collect();
            frequent.extend(&hashes, |at| Value::Whole(i128::from(batch[at])));
        }
        frequent
    }

    #[test]
    fn few_different_values_are_counted_exactly() {
        let frequent = counted(&(0..100_000).map(|n| n % 7 % 5).collect::<Vec<_>>());
        let (most, error) = frequent.most(2);
        assert_eq!(most, [(&Value::Whole(0), 28_571), (&Value::Whole(1), 28_571)]);
        assert_eq!((error, frequent.distinct()), (0, Some(5)));
    }

    #[test]
    fn frequent_values_among_many_rare_ones_are_found_within_the_stated_error() {
        let values: Vec<i64> = (0..2_000_000).map(|n| if n % 4 == 0 { n / 4 % 3 } else { 10 + n }).collect();
        let (most, error) = { counted(&values) }.most(10).into_owned();
        assert_eq!(most.len(), 3, "{most:?}");
        for (_, count) in most {
            assert!(count.abs_diff(166_667) <= error, "{count} ± {error}");
        }
        assert!(error < 40_000, "{error}");
    }

    #[test]
    fn merging_adds_the_counts() {
        let (mut left, right) = (counted(&[1, 1, 2]), counted(&[2, 2, 3]));
        left.merge(&right);
        assert_eq!(left.most(1).0, [(&Value::Whole(2), 3)]);
        assert_eq!(left.distinct(), Some(3));
    }

    trait IntoOwned {
        fn into_owned(self) -> (Vec<(Value, u64)>, u64);
    }

    impl IntoOwned for (Vec<(&Value, u64)>, u64) {
        fn into_owned(self) -> (Vec<(Value, u64)>, u64) {
            (self.0.into_iter().map(|(value, count)| (value.clone(), count)).collect(), self.1)
        }
    }
}
