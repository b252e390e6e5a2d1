//! Columns of numbers, dates and times.

use super::hash::mix;
use super::moments::Moments;
use super::quantiles::Quantiles;
use super::value::Value;

/// A number as a column holds it.
pub trait Number: Copy + PartialOrd {
    fn real(self) -> f64;
    fn is_nan(self) -> bool {
        false
    }
    fn value(self) -> Value;
    /// Equal numbers have equal bits.
    fn bits(self) -> u64;
}

macro_rules! whole {
    ($($kind:ty),*) => {$(
        impl Number for $kind {
            fn real(self) -> f64 {
                self as f64
            }
            fn value(self) -> Value {
                Value::Whole(self as i128)
            }
            fn bits(self) -> u64 {
                self as u64
            }
        }
    )*};
}

whole!(i8, i16, i32, i64, u8, u16, u32, u64);

impl Number for i128 {
    fn real(self) -> f64 {
        self as f64
    }
    fn value(self) -> Value {
        Value::Whole(self)
    }
    fn bits(self) -> u64 {
        mix(self as u64) ^ (self >> 64) as u64
    }
}

impl Number for f64 {
    fn real(self) -> f64 {
        self
    }
    fn is_nan(self) -> bool {
        self.is_nan()
    }
    fn value(self) -> Value {
        Value::Real(self)
    }
    fn bits(self) -> u64 {
        (self + 0.0).to_bits() // -0 is 0
    }
}

impl Number for f32 {
    fn real(self) -> f64 {
        f64::from(self)
    }
    fn is_nan(self) -> bool {
        self.is_nan()
    }
    fn value(self) -> Value {
        Value::Real(f64::from(self))
    }
    fn bits(self) -> u64 {
        f64::from(self).bits()
    }
}

#[derive(Clone)]
pub struct Numbers {
    pub min: Option<Value>,
    pub max: Option<Value>,
    pub moments: Moments,
    pub quantiles: Quantiles,
}

impl Numbers {
    pub fn new(seed: u64) -> Self {
        Self { min: None, max: None, moments: Moments::default(), quantiles: Quantiles::new(seed) }
    }

    /// Take a value that was seen so many times.
    pub fn add(&mut self, value: &Value, times: u64) {
        self.reach(value.clone(), value.clone());
        self.moments.add(value.real(), times);
        self.quantiles.add(value.real(), times);
    }

    /// Take the values of a batch, none of which is missing or not a number.
    #[inline(always)]
    pub fn extend<N: Number>(&mut self, values: &[N]) {
        let Some((min, max)) = extremes(values) else { return };
        self.reach(min.value(), max.value());
        self.moments.extend(values, N::real);
        self.quantiles.extend(values, N::real);
    }

    fn reach(&mut self, min: Value, max: Value) {
        if self.min.as_ref().is_none_or(|own| min.cmp(own).is_lt()) {
            self.min = Some(min);
        }
        if self.max.as_ref().is_none_or(|own| max.cmp(own).is_gt()) {
            self.max = Some(max);
        }
    }

    pub fn merge(&mut self, other: &Self) {
        if let (Some(min), Some(max)) = (&other.min, &other.max) {
            self.reach(min.clone(), max.clone());
        }
        self.moments.merge(&other.moments);
        self.quantiles.merge(&other.quantiles);
    }
}

/// The least and the largest of some numbers. Several side by side, as the order of comparisons is not the compiler's to
/// change.
#[inline(always)]
fn extremes<N: Number>(values: &[N]) -> Option<(N, N)> {
    const LANES: usize = 8;
    let lesser = |a: N, b: N| if b < a { b } else { a };
    let larger = |a: N, b: N| if b > a { b } else { a };
    let first = *values.first()?;
    let (mut low, mut high) = ([first; LANES], [first; LANES]);
    let (chunks, rest) = values.as_chunks::<LANES>();
    for chunk in chunks {
        for lane in 0..LANES {
            low[lane] = lesser(low[lane], chunk[lane]);
            high[lane] = larger(high[lane], chunk[lane]);
        }
    }
    let (low, high) = (low.into_iter().chain(rest.iter().copied()), high.into_iter().chain(rest.iter().copied()));
    Some((low.fold(first, lesser), high.fold(first, larger)))
}
