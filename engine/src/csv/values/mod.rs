//! Text to typed values. Every parser looks at `start..end` of a buffer with padding behind it, and takes all of it.

mod boolean;
mod decimal;
mod digits;
mod exact;
mod integer;
mod temporal;

pub use boolean::Boolean;
pub use decimal::{Float32, Float64};
pub use exact::{Decimal, WithComma};
pub use integer::{Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64};
pub use temporal::{Date, DateYearLast, Datetime, DatetimeYearLast, Time, YearLast};

/// A type of value that a field may hold.
pub trait Value: Copy {
    type Native: Copy + Default;

    /// The value of a field; None when it is none of this type.
    fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<Self::Native>;

    /// Whether a text that is no value of this type is a number of its kind all the same, only too large.
    fn exceeds(&self, _text: &[u8]) -> bool {
        false
    }
}

/// The value of a field with blanks around it.
#[must_use]
pub fn parse_trimmed<T: Value>(kind: &T, bytes: &[u8], start: usize, end: usize) -> Option<T::Native> {
    let field = &bytes[start..end];
    let leading = field.len() - field.trim_ascii_start().len();
    let trimmed = field.trim_ascii().len();
    if trimmed == field.len() {
        return None; // it was tried as it stands
    }
    kind.parse(bytes, start + leading, start + leading + trimmed)
}

#[cfg(test)]
mod tests;
