//! Quantiles by a KLL sketch (Karnin, Lang, Liberty 2016) that samples once it has seen many values: a rank is off by at
//! most 1 % of all values in 99 of 100 cases.

use super::random::Random;

/// Values the top level holds; lower levels hold two thirds of the one above.
const TOP: usize = 1_024;
const LEAST: usize = 16;
/// By how many levels there are above.
const CAPACITIES: [usize; u64::BITS as usize + 1] = {
    let mut all = [TOP; u64::BITS as usize + 1];
    let mut depth = 1;
    while depth < all.len() {
        let smaller = all[depth - 1] * 2 / 3;
        all[depth] = if smaller > LEAST { smaller } else { LEAST };
        depth += 1;
    }
    all
};
/// So many values are taken one by one; of twice as many every second one, and so on.
const ALL_BELOW: u64 = 1 << 16;

#[derive(Clone)]
pub struct Quantiles {
    /// A value of level `n` stands for 2ⁿ values.
    levels: Vec<Vec<f64>>,
    /// The level at which new values come in.
    entry: u32,
    seen: u64,
    random: Random,
}

impl Quantiles {
    pub fn new(seed: u64) -> Self {
        Self { levels: vec![Vec::new()], entry: 0, seen: 0, random: Random::new(seed) }
    }

    /// Take values as they come; of every 2^entry neighbours one.
    #[inline(always)]
    pub fn extend<T: Copy>(&mut self, values: &[T], real: impl Fn(T) -> f64) {
        while self.seen >= ALL_BELOW << self.entry {
            self.entry += 1;
        }
        self.seen += values.len() as u64;
        let every = 1_usize << self.entry;
        for first in (0..values.len()).step_by(every) {
            // The last few stand for a whole group only as often as they are one.
            if let Some(&value) = values.get(self.random.one_of(first, every)) {
                self.put(real(value), self.entry as usize);
            }
        }
    }

    /// Take a value that was seen so many times.
    pub fn add(&mut self, value: f64, times: u64) {
        self.seen += times;
        (0..u64::BITS).filter(|level| times >> level & 1 == 1).for_each(|level| self.put(value, level as usize));
    }

    fn put(&mut self, value: f64, level: usize) {
        while self.levels.len() <= level {
            self.levels.push(Vec::new());
        }
        self.levels[level].push(value);
        if self.levels[level].len() >= self.capacity(level) {
            self.compact();
        }
    }

    fn capacity(&self, level: usize) -> usize {
        CAPACITIES[self.levels.len() - 1 - level]
    }

    /// Halve every level that is full, from the lowest.
    fn compact(&mut self) {
        let mut level = 0;
        while level < self.levels.len() {
            if self.levels[level].len() >= self.capacity(level) {
                self.halve(level);
            }
            level += 1;
        }
    }

    fn halve(&mut self, level: usize) {
        if self.levels.len() == level + 1 {
            self.levels.push(Vec::new());
        }
        let mut values = std::mem::take(&mut self.levels[level]);
        values.sort_by(f64::total_cmp);
        let odd = if values.len() % 2 == 1 { values.pop() } else { None };
        let first = (self.random.next() >> 63) as usize;
        self.levels[level + 1].extend(values.iter().skip(first).step_by(2));
        self.levels[level].extend(odd);
    }

    pub fn merge(&mut self, other: &Self) {
        while self.levels.len() < other.levels.len() {
            self.levels.push(Vec::new());
        }
        for (own, theirs) in self.levels.iter_mut().zip(&other.levels) {
            own.extend(theirs);
        }
        self.seen += other.seen;
        self.entry = self.entry.max(other.entry);
        self.compact();
    }

    /// The values kept, in order, each with how many it stands for.
    pub fn weighted(&self) -> Vec<(f64, u64)> {
        let mut all: Vec<(f64, u64)> = Vec::new();
        for (level, values) in self.levels.iter().enumerate() {
            all.extend(values.iter().map(|&value| (value, 1_u64 << level)));
        }
        all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
        all
    }
}

/// The value at a share of all, from what `weighted` gives.
pub fn quantile(weighted: &[(f64, u64)], share: f64) -> Option<f64> {
    let total: u64 = weighted.iter().map(|(_, weight)| weight).sum();
    let wanted = share * total as f64;
    let mut passed = 0;
    for (value, weight) in weighted {
        passed += weight;
        if passed as f64 >= wanted {
            return Some(*value);
        }
    }
    weighted.last().map(|(value, _)| *value)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SHARES: [f64; 7] = [0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99];

    fn assert_close(sketch: &Quantiles, mut values: Vec<f64>) {
        values.sort_unstable_by(f64::total_cmp);
        let weighted = sketch.weighted();
        for share in SHARES {
            let found = quantile(&weighted, share).unwrap();
            let below = values.partition_point(|value| *value < found) as f64 / values.len() as f64;
            let upto = values.partition_point(|value| *value <= found) as f64 / values.len() as f64;
            assert!(below - 0.01 <= share && share <= upto + 0.01, "{share}: {found} has ranks {below} to {upto}");
        }
    }

    fn spread(count: usize, seed: u64) -> Vec<f64> {
        let mut random = Random::new(seed);
        (0..count).map(|_| (random.next() as f64 / 1e15).powi(3)).collect()
    }

    #[test]
    fn few_values_are_kept_as_they_are() {
        let mut sketch = Quantiles::new(1);
        sketch.extend(&[3.0, 1.0, 2.0], |value| value);
        assert_eq!(sketch.weighted(), [(1.0, 1), (2.0, 1), (3.0, 1)]);
        assert_eq!(quantile(&sketch.weighted(), 0.5), Some(2.0));
        assert_eq!(quantile(&Quantiles::new(1).weighted(), 0.5), None);
    }

    #[test]
    fn ranks_are_within_a_hundredth_in_any_order() {
        for seed in 1..6 {
            let mut values = spread(1_500_000, seed);
            for order in 0..3 {
                match order {
                    0 => {}
                    1 => values.sort_unstable_by(f64::total_cmp),
                    _ => values.reverse(),
                }
                let mut sketch = Quantiles::new(seed);
                values.chunks(30_001).for_each(|batch| sketch.extend(batch, |value| value));
                assert_close(&sketch, values.clone());
            }
        }
    }

    #[test]
    fn values_that_come_many_times_weigh_as_much() {
        let mut sketch = Quantiles::new(3);
        let mut values = Vec::new();
        for value in (0..2_000).map(|n| f64::from(n * 7 % 2_000)) {
            let times = 1 + value as u64 * 3;
            sketch.add(value, times);
            values.extend(std::iter::repeat_n(value, times as usize));
        }
        assert_close(&sketch, values);
    }

    #[test]
    fn merged_sketches_answer_for_all_their_values() {
        let (left, right) = (spread(400_000, 7), (0..900_000).map(f64::from).collect::<Vec<_>>());
        let (mut one, mut two) = (Quantiles::new(1), Quantiles::new(2));
        left.chunks(10_000).for_each(|batch| one.extend(batch, |value| value));
        right.chunks(10_000).for_each(|batch| two.extend(batch, |value| value));
        one.merge(&two);
        assert_close(&one, [left, right].concat());
    }
}
