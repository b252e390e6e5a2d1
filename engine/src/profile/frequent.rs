//! The most frequent values: Misra-Gries counters, exact as long as there are few different values.
//!
//! Where nearly every value is new, only one of several neighbours is looked at.

use std::ops::Range;

use super::random::Random;
use super::value::Value;

/// Slots for each counter that survives a purge.
const SLOTS: usize = 8;
const MOST_SKIPPED: usize = 64;

#[derive(Clone)]
pub struct Frequent {
    /// Numbers of counters, one more than they are; 0 is free. Probed linearly.
    slots: Box<[u16]>,
    /// Counters that survive a purge; twice as many are kept before one.
    kept: usize,
    /// A counter is a hash, a count and a value, each where a look at the one need not fetch the others.
    hashes: Vec<u64>,
    counts: Vec<u64>,
    values: Vec<Value>,
    /// What purges have taken from every counter at most.
    lost: u64,
    /// Every so many values one is looked at.
    pub every: usize,
    purges: u32,
    random: Random,
}

impl Frequent {
    /// `kept` is a power of two, 32,768 at most.
    pub fn new(kept: usize, seed: u64) -> Self {
        let slots = vec![0; SLOTS * kept].into_boxed_slice();
        let (hashes, counts, values) = Default::default();
        Self { slots, kept, hashes, counts, values, lost: 0, every: 1, purges: 0, random: Random::new(seed) }
    }

    /// Whether every value was counted.
    pub fn is_exact(&self) -> bool {
        self.lost == 0 && self.every == 1
    }

    /// How many different values were seen, while that is known exactly.
    pub fn distinct(&self) -> Option<u64> {
        self.is_exact().then_some(self.hashes.len() as u64)
    }

    /// Count so many values while every different one has a counter of its own; how many of them were counted.
    #[inline(always)]
    pub fn known(&mut self, count: usize, hash: impl Fn(usize) -> u64, value: impl Fn(usize) -> Value) -> usize {
        for at in 0..count {
            let hash = hash(at);
            match self.find(hash) {
                Ok(counter) => self.counts[counter] += 1,
                Err(_) if self.hashes.len() + 1 == 2 * self.kept => return at,
                Err(slot) => self.begin(slot, hash, 1, value(at)),
            }
        }
        count
    }

    /// The counter of a hash, or the slot where it would be.
    #[inline(always)]
    fn find(&self, hash: u64) -> Result<usize, usize> {
        let last = self.slots.len() - 1;
        let mut slot = hash as usize & last;
        loop {
            let Some(counter) = usize::from(self.slots[slot]).checked_sub(1) else { return Err(slot) };
            if self.hashes[counter] == hash {
                return Ok(counter);
            }
            slot = (slot + 1) & last;
        }
    }

    #[cold]
    fn begin(&mut self, slot: usize, hash: u64, count: u64, value: Value) {
        self.hashes.push(hash);
        self.counts.push(count);
        self.values.push(value);
        self.slots[slot] = self.hashes.len() as u16;
        if self.hashes.len() == 2 * self.kept {
            self.purge();
        }
    }

    /// The counters: hash, count and value.
    pub fn counters(&self) -> impl Iterator<Item = (u64, u64, &Value)> {
        let counts = self.hashes.iter().zip(&self.counts).zip(&self.values);
        counts.map(|((&hash, &count), value)| (hash, count, value))
    }

    /// Count one value that stands for `weight`.
    #[inline(always)]
    fn add(&mut self, hash: u64, weight: u64, value: impl FnOnce() -> Value) {
        match self.find(hash) {
            Ok(counter) => self.counts[counter] += weight,
            Err(slot) => self.begin(slot, hash, weight, value()),
        }
    }

    /// Count values of a batch, or some of them that stand for their neighbours; the functions tell of the one at a place.
    #[inline(always)]
    pub fn extend(&mut self, places: Range<usize>, hash: impl Fn(usize) -> u64, value: impl Fn(usize) -> Value) {
        let (purges, every) = (self.purges, self.every);
        for first in places.clone().step_by(every) {
            let at = self.random.one_of(first, every);
            if at < places.end {
                self.add(hash(at), every as u64, || value(at));
            }
        }
        if self.purges > purges {
            self.every = (2 * self.every).min(MOST_SKIPPED);
        }
    }

    /// Take the same from every counter, so that half of them end.
    fn purge(&mut self) {
        self.purges += 1;
        let taken = *self.counts.clone().select_nth_unstable_by(self.kept, |a, b| b.cmp(a)).1;
        self.lost += taken;
        self.slots.fill(0);
        let hashes = std::mem::take(&mut self.hashes).into_iter();
        let counts = std::mem::take(&mut self.counts);
        let values = std::mem::take(&mut self.values);
        for ((hash, count), value) in hashes.zip(counts).zip(values).filter(|((_, count), _)| *count > taken) {
            self.add(hash, count - taken, || value);
        }
    }

    pub fn merge(&mut self, other: &Self) {
        self.lost += other.lost;
        self.every = self.every.max(other.every);
        for (hash, count, value) in other.counters() {
            self.add(hash, count, || value.clone());
        }
    }

    /// The most frequent values, and by how much a count may be wrong. Counts that could be noise are left out.
    pub fn most(&self, wanted: usize) -> (Vec<(&Value, u64)>, u64) {
        let mut all: Vec<(&Value, u64)> = self.counters().map(|(_, count, value)| (value, count)).collect();
        all.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(b.0)));
        let largest = all.first().map_or(0, |(_, count)| *count);
        let sampling = if self.every == 1 { 0.0 } else { 3.0 * (self.every as f64 * largest as f64).sqrt() };
        let error = self.lost + sampling.ceil() as u64;
        let known = all.into_iter().take_while(|(_, count)| error == 0 || *count > error);
        (known.take(wanted).collect(), error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::profile::hash::mix;

    fn counted(values: &[i64]) -> Frequent {
        let mut frequent = Frequent::new(1_024, 1);
        for batch in values.chunks(10_000) {
            let hash = |at: usize| mix(batch[at] as u64);
            frequent.extend(0..batch.len(), hash, |at| Value::Whole(i128::from(batch[at])));
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
