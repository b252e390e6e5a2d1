//! Mean and standard deviation, batch by batch (Chan, Golub, LeVeque 1979).

const LANES: usize = 8;

#[derive(Debug, Clone, Copy, Default)]
pub struct Moments {
    count: f64,
    mean: f64,
    /// Sum of the squared distances from the mean.
    squares: f64,
}

impl Moments {
    /// Take values: their mean first, then the distances from it, while they are in the cache.
    pub fn extend(&mut self, values: impl ExactSizeIterator<Item = f64> + Clone) {
        let count = values.len() as f64;
        if count == 0.0 {
            return;
        }
        let mean = sum(values.clone()) / count;
        let squares = sum(values.map(|value| (value - mean) * (value - mean)));
        self.merge(&Self { count, mean, squares });
    }

    /// Take a value that was seen so many times.
    pub fn add(&mut self, value: f64, times: u64) {
        self.merge(&Self { count: times as f64, mean: value, squares: 0.0 });
    }

    pub fn merge(&mut self, other: &Self) {
        if other.count == 0.0 {
            return;
        }
        let count = self.count + other.count;
        let apart = other.mean - self.mean;
        self.mean += apart * other.count / count;
        self.squares += other.squares + apart * apart * self.count * other.count / count;
        self.count = count;
    }

    pub fn mean(&self) -> Option<f64> {
        (self.count > 0.0).then_some(self.mean)
    }

    /// Of a sample, as SQL's `stddev` has it.
    pub fn deviation(&self) -> Option<f64> {
        (self.count > 1.0).then(|| (self.squares / (self.count - 1.0)).sqrt())
    }
}

/// Several sums side by side, which the compiler turns into vectors.
fn sum(values: impl Iterator<Item = f64>) -> f64 {
    let mut lanes = [0.0; LANES];
    for (at, value) in values.enumerate() {
        lanes[at % LANES] += value;
    }
    lanes.iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_together_have_the_mean_and_deviation_of_all() {
        let values: Vec<f64> = (0..1000).map(|n| 1e9 + f64::from(n * n % 97)).collect();
        let mut moments = Moments::default();
        values.chunks(77).for_each(|batch| moments.extend(batch.iter().copied()));
        let mean = values.iter().sum::<f64>() / 1000.0;
        let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 999.0).sqrt();
        assert!((moments.mean().unwrap() - mean).abs() < 1e-6);
        assert!((moments.deviation().unwrap() - deviation).abs() < 1e-6);
        assert_eq!(Moments::default().mean(), None);
    }
}
