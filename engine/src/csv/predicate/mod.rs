//! Conditions that decide on a row before its other columns are parsed: each speaks of one column and constants.
//!
//! Their order is polars': text by its bytes, NaN equal to itself and above every number, -0.0 equal to 0.0; a null
//! meets no condition but `IsNull`.

mod numbers;
mod words;

use super::columns::{Bad, Cells, Rows};
use super::types::{ColumnType, Reading};
use super::values::{
    Boolean, Date, DateYearLast, Datetime, DatetimeYearLast, Float32, Float64, Int8, Int16, Int32, Int64, Time, UInt8,
    UInt16, UInt32, UInt64, Value, WithComma,
};
use crate::store::PADDING;
use numbers::{Numbers, float_key, unsigned_key, unsigned_place};
use words::Words;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    Equal,
    NotEqual,
    Less,
    LessEqual,
    Greater,
    GreaterEqual,
}

/// A constant: whole numbers and truth values as they are, dates in days, datetimes in microseconds, times in
/// nanoseconds.
#[derive(Debug, Clone, PartialEq)]
pub enum Constant {
    Whole(i128),
    Float(f64),
    Text(Vec<u8>),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    IsNull,
    IsNotNull,
    Is(Compare, Constant),
    In(Vec<Constant>),
}

impl Condition {
    /// A comparison with its constant as the type's own values are given; None for others, and for decimals.
    pub(super) fn typed(self, kind: ColumnType) -> Option<Self> {
        let Self::Is(compare, constant) = self else { return None };
        let constant = match (kind, constant) {
            (ColumnType::Float64, Constant::Whole(number)) => Constant::Float(number as f64),
            (ColumnType::Float64, constant @ Constant::Float(_))
            | (ColumnType::Int64, constant @ Constant::Whole(_))
            | (ColumnType::String, constant @ Constant::Text(_)) => constant,
            (ColumnType::Date, Constant::Text(text)) => Constant::Whole(day(&text)?.into()),
            _ => return None,
        };
        Some(Self::Is(compare, constant))
    }
}

/// Days since 1970, of a date as SQL has it.
fn day(text: &[u8]) -> Option<i32> {
    let padded = [text, &[0; PADDING]].concat();
    Date.parse(&padded, 0, text.len())
}

/// One condition on one column; a predicate is several, all of which have to hold.
#[derive(Debug, Clone, PartialEq)]
pub struct Conjunct {
    pub column: String,
    pub condition: Condition,
}

/// Leaves those of some rows that meet a condition; cells that are no values of their column go to `bad`.
trait Narrow: Send + Sync {
    fn narrow(&self, cells: &Cells<'_>, rows: Rows<'_>, kept: &mut Vec<u32>, bad: &mut Bad);
}

/// A condition made ready for the texts of its column.
pub struct Test {
    pub column: usize,
    narrow: Box<dyn Narrow>,
}

impl Test {
    /// None when the constants are none of the column's type.
    #[must_use]
    pub fn new(column: usize, reading: Reading, condition: &Condition) -> Option<Self> {
        let Reading { kind, year_last, comma } = reading;
        let whole = |constant: &Constant| match constant {
            Constant::Whole(number) => Some(*number),
            _ => None,
        };
        let float = |constant: &Constant| match constant {
            Constant::Float(number) => Some(i128::from(float_key(*number))),
            _ => None,
        };
        let narrow: Box<dyn Narrow> = match (kind, year_last) {
            (ColumnType::Bool, _) => Box::new(Numbers::new(Boolean, i64::from, condition, whole)?),
            (ColumnType::Int8, _) => Box::new(Numbers::new(Int8, i64::from, condition, whole)?),
            (ColumnType::Int16, _) => Box::new(Numbers::new(Int16, i64::from, condition, whole)?),
            (ColumnType::Int32, _) => Box::new(Numbers::new(Int32, i64::from, condition, whole)?),
            (ColumnType::Int64, _) => Box::new(Numbers::new(Int64, i64::from, condition, whole)?),
            (ColumnType::UInt8, _) => Box::new(Numbers::new(UInt8, i64::from, condition, whole)?),
            (ColumnType::UInt16, _) => Box::new(Numbers::new(UInt16, i64::from, condition, whole)?),
            (ColumnType::UInt32, _) => Box::new(Numbers::new(UInt32, i64::from, condition, whole)?),
            (ColumnType::UInt64, _) => {
                let place = |constant: &Constant| whole(constant).map(unsigned_place);
                Box::new(Numbers::new(UInt64, unsigned_key, condition, place)?)
            }
            (ColumnType::Float32, _) if comma => {
                Box::new(Numbers::new(WithComma(Float32), |number: f32| float_key(number.into()), condition, float)?)
            }
            (ColumnType::Float32, _) => {
                Box::new(Numbers::new(Float32, |number: f32| float_key(number.into()), condition, float)?)
            }
            (ColumnType::Float64, _) if comma => {
                Box::new(Numbers::new(WithComma(Float64), float_key, condition, float)?)
            }
            (ColumnType::Float64, _) => Box::new(Numbers::new(Float64, float_key, condition, float)?),
            (ColumnType::Date, None) => Box::new(Numbers::new(Date, i64::from, condition, whole)?),
            (ColumnType::Date, Some(order)) => {
                Box::new(Numbers::new(DateYearLast(order), i64::from, condition, whole)?)
            }
            (ColumnType::Datetime, None) => Box::new(Numbers::new(Datetime, i64::from, condition, whole)?),
            (ColumnType::Datetime, Some(order)) => {
                Box::new(Numbers::new(DatetimeYearLast(order), i64::from, condition, whole)?)
            }
            (ColumnType::Time, _) => Box::new(Numbers::new(Time, i64::from, condition, whole)?),
            (ColumnType::String, _) => Box::new(Words::new(condition)?),
            (ColumnType::Decimal { .. }, _) => return None,
        };
        Some(Self { column, narrow })
    }

    pub fn narrow(&self, cells: &Cells<'_>, rows: Rows<'_>, kept: &mut Vec<u32>, bad: &mut Bad) {
        self.narrow.narrow(cells, rows, kept, bad);
    }
}

#[cfg(test)]
mod tests;
