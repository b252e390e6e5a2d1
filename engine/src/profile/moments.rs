//! Mean and standard deviation, batch by batch (Chan, Golub, LeVeque 1979).

/// Sums side by side, which the compiler turns into vectors.
const LANES: usize = 8;

#[derive(Debug, Clone, Copy, Default)]
pub struct Moments {
    count: f64,
    mean: f64,
    /// Sum of the squared distances from the mean.
    squares: f64,
}

impl Moments {
    /// Take the values of a batch. Their distances from the mean so far are summed up, not they themselves: what those
    /// lose by rounding is little beside the squares of all.
    #[inline(always)]
    pub fn extend<T: Copy>(&mut self, values: &[T], real: impl Fn(T) -> f64) {
        let Some(&first) = values.first() else { return };
        let from = if self.count > 0.0 { self.mean } else { real(first) };
        let from = if from.is_finite() { from } else { 0.0 };
        let (mut sums, mut squares) = ([0.0; LANES], [0.0; LANES]);
        let (chunks, rest) = values.as_chunks::<LANES>();
        let mut take = |lane: usize, value: T| {
            let apart = real(value) - from;
            sums[lane] += apart;
            squares[lane] += apart * apart;
        };
        for chunk in chunks {
            (0..LANES).for_each(|lane| take(lane, chunk[lane]));
        }
        rest.iter().enumerate().for_each(|(lane, &value)| take(lane, value));
        let (count, sum) = (values.len() as f64, sums.iter().sum::<f64>());
        let squares = squares.iter().sum::<f64>() - sum * sum / count;
        let squares = if squares < 0.0 { 0.0 } else { squares }; // by rounding
        self.merge(&Self { count, mean: from + sum / count, squares });
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
        // Where one of them is infinite there is no way from the one to the other.
        self.mean += if apart.is_finite() { apart * other.count / count } else { other.mean };
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn batches_together_have_the_mean_and_deviation_of_all() {
        let values: Vec<f64> = (0..1000).map(|n| 1e9 + f64::from(n * n % 97)).collect();
        let mut moments = Moments::default();
        values.chunks(77).for_each(|batch| moments.extend(batch, |value| value));
        let mean = values.iter().sum::<f64>() / 1000.0;
        let deviation = (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / 999.0).sqrt();
        assert!((moments.mean().unwrap() - mean).abs() < 1e-6);
        assert!((moments.deviation().unwrap() - deviation).abs() < 1e-6);
        assert_eq!(Moments::default().mean(), None);
    }

    #[test]
    fn the_mean_of_what_holds_an_infinite_value_is_infinite() {
        let mut moments = Moments::default();
        for batch in [[1.0, f64::INFINITY], [f64::INFINITY, 2.0], [3.0, 4.0]] {
            moments.extend(&batch, |value| value);
        }
        assert_eq!(moments.mean(), Some(f64::INFINITY));
        assert!(moments.deviation().unwrap().is_nan());
    }
}
