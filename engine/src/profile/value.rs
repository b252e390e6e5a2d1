//! One value of any column, and its text.

use std::cmp::Ordering;

use arrow_schema::{DataType, TimeUnit};

use crate::csv_write::{write_date, write_decimal, write_double, write_stamp, write_time};

#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Integers, and whatever is counted in whole units: days, microseconds, hundredths.
    Whole(i128),
    Real(f64),
    Flag(bool),
    Text(Box<str>),
}

impl Value {
    /// An order within one column.
    pub fn cmp(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Whole(a), Self::Whole(b)) => a.cmp(b),
            (Self::Real(a), Self::Real(b)) => a.total_cmp(b),
            (Self::Flag(a), Self::Flag(b)) => a.cmp(b),
            (Self::Text(a), Self::Text(b)) => a.cmp(b),
            _ => Ordering::Equal,
        }
    }

    /// As a number; not a number for what is none.
    pub fn real(&self) -> f64 {
        match self {
            Self::Whole(value) => *value as f64,
            Self::Real(value) => *value,
            Self::Flag(_) | Self::Text(_) => f64::NAN,
        }
    }

    /// As CSV has it.
    pub fn text(&self, kind: &DataType) -> String {
        match self {
            Self::Whole(value) => whole(*value, kind),
            Self::Real(value) => written(|out| write_double(*value, out)),
            Self::Flag(value) => value.to_string(),
            Self::Text(value) => value.to_string(),
        }
    }
}

fn whole(value: i128, kind: &DataType) -> String {
    let narrow = i64::try_from(value).unwrap_or_default();
    match kind {
        DataType::Date32 => written(|out| write_date(narrow as i32, out)),
        DataType::Timestamp(unit, _) => {
            let (per_second, digits) = parts(*unit);
            written(|out| write_stamp(narrow, per_second, digits, out))
        }
        DataType::Time64(_) => written(|out| write_time(narrow, out)),
        DataType::Decimal128(_, scale) => {
            written(|out| write_decimal(value, usize::try_from(*scale).unwrap_or(0), out))
        }
        _ => value.to_string(),
    }
}

/// Parts of a second, and their digits.
fn parts(unit: TimeUnit) -> (i64, usize) {
    match unit {
        TimeUnit::Second => (1, 0),
        TimeUnit::Millisecond => (1_000, 3),
        TimeUnit::Microsecond => (1_000_000, 6),
        TimeUnit::Nanosecond => (1_000_000_000, 9),
    }
}

fn written(write: impl FnOnce(&mut [u8]) -> usize) -> String {
    let mut out = [0; 64];
    let length = write(&mut out);
    String::from_utf8_lossy(&out[..length]).into_owned()
}
