//! Rows as they lie on disk: blocks of columns in few bytes, which cost less to pack and unpack than Arrow's own format.
//!
//! A block is the columns of some rows, one after another, and means nothing without their types and number. Whole
//! numbers are kept as distances from the smallest one, in as few bytes as the largest distance takes; floats that are
//! short decimals as whole numbers; texts as lengths and bytes. What is left is packed with LZ4 where that halves it.
//! Columns of other types are a batch in Arrow's format.

mod cursor;
mod floats;
mod numbers;
mod others;
mod pack;
mod section;
mod space;
mod texts;
mod unpack;

pub(super) use cursor::{SLACK, damaged};
pub(super) use pack::Packed;
pub use pack::Picked;
pub(super) use space::Space;
pub(super) use unpack::{Filled, Unpacker};

use arrow_schema::DataType;

/// How a column is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Numbers of so many bytes.
    Whole(usize),
    Bits,
    Floats,
    Texts,
    Other,
}

impl Kind {
    fn of(data_type: &DataType) -> Self {
        match data_type {
            DataType::Float64 => Self::Floats,
            DataType::Boolean => Self::Bits,
            DataType::Utf8View | DataType::BinaryView => Self::Texts,
            _ => match data_type.primitive_width() {
                Some(width @ (1 | 2 | 4 | 8)) => Self::Whole(width),
                _ => Self::Other,
            },
        }
    }
}

#[cfg(test)]
mod tests;
