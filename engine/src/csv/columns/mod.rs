//! Arrow columns that grow run by run.

mod cells;
mod flags;
mod primitive;
mod text;

use arrow_array::types::{
    Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type,
    Time64NanosecondType, TimestampMicrosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{ArrayRef, StringViewArray};

pub use cells::{Bad, BadValue, Cells, Nulls, Reason, Rows};
use flags::Flags;
use primitive::Primitive;
use text::Text;

use super::types::{ColumnType, Reading};
use super::values::{
    Date, DateYearLast, Datetime, DatetimeYearLast, Decimal, Float32, Float64, Int8, Int16, Int32, Int64, Time, UInt8,
    UInt16, UInt32, UInt64, WithComma,
};

/// A column that takes the values of one field of each row.
trait Build {
    fn extend(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad);
    fn check(&self, cells: &Cells<'_>, bad: &mut Bad);
    fn expect(&mut self, times: usize);
    fn finish(self: Box<Self>) -> ArrayRef;
}

pub struct Column(Box<dyn Build>);

impl Column {
    #[must_use]
    pub fn new(reading: Reading) -> Self {
        let Reading { kind, year_last, comma } = reading;
        let arrow = kind.arrow();
        Self(match (kind, year_last) {
            (ColumnType::Bool, _) => Box::<Flags>::default(),
            (ColumnType::Int8, _) => Box::new(Primitive::<_, Int8Type>::new(Int8, arrow)),
            (ColumnType::Int16, _) => Box::new(Primitive::<_, Int16Type>::new(Int16, arrow)),
            (ColumnType::Int32, _) => Box::new(Primitive::<_, Int32Type>::new(Int32, arrow)),
            (ColumnType::Int64, _) => Box::new(Primitive::<_, Int64Type>::new(Int64, arrow)),
            (ColumnType::UInt8, _) => Box::new(Primitive::<_, UInt8Type>::new(UInt8, arrow)),
            (ColumnType::UInt16, _) => Box::new(Primitive::<_, UInt16Type>::new(UInt16, arrow)),
            (ColumnType::UInt32, _) => Box::new(Primitive::<_, UInt32Type>::new(UInt32, arrow)),
            (ColumnType::UInt64, _) => Box::new(Primitive::<_, UInt64Type>::new(UInt64, arrow)),
            (ColumnType::Float32, _) if comma => Box::new(Primitive::<_, Float32Type>::new(WithComma(Float32), arrow)),
            (ColumnType::Float32, _) => Box::new(Primitive::<_, Float32Type>::new(Float32, arrow)),
            (ColumnType::Float64, _) if comma => Box::new(Primitive::<_, Float64Type>::new(WithComma(Float64), arrow)),
            (ColumnType::Float64, _) => Box::new(Primitive::<_, Float64Type>::new(Float64, arrow)),
            (ColumnType::Date, None) => Box::new(Primitive::<_, Date32Type>::new(Date, arrow)),
            (ColumnType::Date, Some(order)) => Box::new(Primitive::<_, Date32Type>::new(DateYearLast(order), arrow)),
            (ColumnType::Datetime, None) => Box::new(Primitive::<_, TimestampMicrosecondType>::new(Datetime, arrow)),
            (ColumnType::Datetime, Some(order)) => {
                Box::new(Primitive::<_, TimestampMicrosecondType>::new(DatetimeYearLast(order), arrow))
            }
            (ColumnType::Time, _) => Box::new(Primitive::<_, Time64NanosecondType>::new(Time, arrow)),
            (ColumnType::String, _) => Box::<Text>::default(),
            (ColumnType::Decimal { precision, scale }, _) => {
                let decimal = Decimal { precision, scale };
                if comma {
                    Box::new(Primitive::<_, Decimal128Type>::new(WithComma(decimal), arrow))
                } else {
                    Box::new(Primitive::<_, Decimal128Type>::new(decimal, arrow))
                }
            }
        })
    }

    /// Take the column's cells of some rows; those that are none of its type go to `bad`, and a null takes their place.
    pub fn extend(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        self.0.extend(cells, rows, bad);
    }

    /// Look at the cells of all rows without taking them: those that are none of its type go to `bad`.
    pub fn check(&self, cells: &Cells<'_>, bad: &mut Bad) {
        self.0.check(cells, bad);
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
