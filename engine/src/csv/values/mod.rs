//! Text to typed values. Every parser looks at `start..end` of a buffer with padding behind it, and takes all of it.

mod boolean;
mod decimal;
mod digits;
mod integer;
mod temporal;

pub use boolean::Boolean;
pub use decimal::{Float32, Float64};
pub use integer::{Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64};
pub use temporal::{Date, Datetime};

/// A type of value that a field may hold.
pub trait Value {
    type Native: Copy + Default;

    /// The value of a field; None when it is none of this type.
    fn parse(bytes: &[u8], start: usize, end: usize) -> Option<Self::Native>;
}

/// The value of a field with blanks around it.
#[must_use]
pub fn parse_trimmed<T: Value>(bytes: &[u8], start: usize, end: usize) -> Option<T::Native> {
    let field = &bytes[start..end];
    let leading = field.len() - field.trim_ascii_start().len();
    let trimmed = field.trim_ascii().len();
    if trimmed == field.len() {
        return None; // it was tried as it stands
    }
    T::parse(bytes, start + leading, start + leading + trimmed)
}

#[cfg(test)]
mod tests;
