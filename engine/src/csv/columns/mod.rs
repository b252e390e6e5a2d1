//! Arrow columns that grow run by run.

mod cells;
mod flags;
mod primitive;
mod text;

use arrow_array::types::{
    Date32Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, TimestampMicrosecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{ArrayRef, StringViewArray};

pub use cells::{Bad, BadValue, Cells, Nulls, Reason};
use flags::Flags;
use primitive::Primitive;
use text::Text;

use super::types::ColumnType;
use super::values::{Date, Datetime, Float32, Float64, Int8, Int16, Int32, Int64, UInt8, UInt16, UInt32, UInt64};

/// A column that takes the values of one field of each row.
trait Build {
    fn extend(&mut self, cells: &Cells<'_>, bad: &mut Bad);
    fn expect(&mut self, times: usize);
    fn finish(self: Box<Self>) -> ArrayRef;
}

pub struct Column(Box<dyn Build>);

impl Column {
    #[must_use]
    pub fn new(kind: ColumnType) -> Self {
        Self(match kind {
            ColumnType::Bool => Box::<Flags>::default(),
            ColumnType::Int8 => Box::<Primitive<Int8, Int8Type>>::default(),
            ColumnType::Int16 => Box::<Primitive<Int16, Int16Type>>::default(),
            ColumnType::Int32 => Box::<Primitive<Int32, Int32Type>>::default(),
            ColumnType::Int64 => Box::<Primitive<Int64, Int64Type>>::default(),
            ColumnType::UInt8 => Box::<Primitive<UInt8, UInt8Type>>::default(),
            ColumnType::UInt16 => Box::<Primitive<UInt16, UInt16Type>>::default(),
            ColumnType::UInt32 => Box::<Primitive<UInt32, UInt32Type>>::default(),
            ColumnType::UInt64 => Box::<Primitive<UInt64, UInt64Type>>::default(),
            ColumnType::Float32 => Box::<Primitive<Float32, Float32Type>>::default(),
            ColumnType::Float64 => Box::<Primitive<Float64, Float64Type>>::default(),
            ColumnType::Date => Box::<Primitive<Date, Date32Type>>::default(),
            ColumnType::Datetime => Box::<Primitive<Datetime, TimestampMicrosecondType>>::default(),
            ColumnType::String => Box::<Text>::default(),
        })
    }

    /// Take the column's cells; those that are none of its type go to `bad`, and a default takes their place.
    pub fn extend(&mut self, cells: &Cells<'_>, bad: &mut Bad) {
        self.0.extend(cells, bad);
    }

    /// Make room for so many times what is there.
    pub fn expect(&mut self, times: usize) {
        self.0.expect(times);
    }

    #[must_use]
    pub fn finish(self) -> ArrayRef {
        self.0.finish()
    }
}

/// A column that holds one text in all rows.
#[must_use]
pub fn constant(text: &str, rows: usize) -> ArrayRef {
    std::sync::Arc::new(std::iter::repeat_n(Some(text), rows).collect::<StringViewArray>())
}
