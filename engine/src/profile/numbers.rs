//! Columns of numbers, dates and times.

use super::hash::mix;
use super::moments::Moments;
use super::quantiles::Quantiles;
use super::value::Value;

/// A number as a column holds it.
pub trait Number: Copy + PartialOrd {
    fn real(self) -> f64;
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
    pub fn extend<N: Number>(&mut self, values: &[N]) {
        let Some(&first) = values.first() else { return };
        let (mut min, mut max) = (first, first);
        for &value in values {
            min = if value < min { value } else { min };
            max = if value > max { value } else { max };
        }
        self.reach(min.value(), max.value());
        let reals = values.iter().map(|value| value.real());
        self.moments.extend(reals.clone());
        self.quantiles.extend(reals);
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
