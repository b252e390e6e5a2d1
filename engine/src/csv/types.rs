//! Column types: their words in the contract and their Arrow types.

use std::borrow::Cow;

use arrow_schema::{DataType, TimeUnit};

use super::values::YearLast;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    Bool,
    Int8,
    Int16,
    Int32,
    Int64,
    UInt8,
    UInt16,
    UInt32,
    UInt64,
    Float32,
    Float64,
    Date,
    Datetime,
    Time,
    String,
    Decimal { precision: u8, scale: u8 },
}

/// A type and how its values are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    pub kind: ColumnType,
    /// Of dates: None when the year comes first.
    pub year_last: Option<YearLast>,
    /// Of numbers with places: a comma stands before them.
    pub comma: bool,
}

impl ColumnType {
    /// The types that have no parameters.
    pub const PLAIN: [Self; 15] = [
        Self::Bool,
        Self::Int8,
        Self::Int16,
        Self::Int32,
        Self::Int64,
        Self::UInt8,
        Self::UInt16,
        Self::UInt32,
        Self::UInt64,
        Self::Float32,
        Self::Float64,
        Self::Date,
        Self::Datetime,
        Self::Time,
        Self::String,
    ];

    #[must_use]
    pub fn word(self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            Self::Bool => "bool",
            Self::Int8 => "int8",
            Self::Int16 => "int16",
            Self::Int32 => "int32",
            Self::Int64 => "int64",
            Self::UInt8 => "uint8",
            Self::UInt16 => "uint16",
            Self::UInt32 => "uint32",
            Self::UInt64 => "uint64",
            Self::Float32 => "float32",
            Self::Float64 => "float64",
            Self::Date => "date",
            Self::Datetime => "datetime",
            Self::Time => "time",
            Self::String => "string",
            Self::Decimal { precision, scale } => return Cow::Owned(format!("decimal({precision},{scale})")),
        })
    }

    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let plain = Self::PLAIN.into_iter().find(|candidate| candidate.word() == word);
        plain.or_else(|| decimal(word))
    }

    #[must_use]
    pub fn arrow(self) -> DataType {
        match self {
            Self::Bool => DataType::Boolean,
            Self::Int8 => DataType::Int8,
            Self::Int16 => DataType::Int16,
            Self::Int32 => DataType::Int32,
            Self::Int64 => DataType::Int64,
            Self::UInt8 => DataType::UInt8,
            Self::UInt16 => DataType::UInt16,
            Self::UInt32 => DataType::UInt32,
            Self::UInt64 => DataType::UInt64,
            Self::Float32 => DataType::Float32,
            Self::Float64 => DataType::Float64,
            Self::Date => DataType::Date32,
            Self::Datetime => DataType::Timestamp(TimeUnit::Microsecond, None),
            Self::Time => DataType::Time64(TimeUnit::Nanosecond),
            Self::String => DataType::Utf8View,
            Self::Decimal { precision, scale } => DataType::Decimal128(precision, scale.cast_signed()),
        }
    }

    /// Whether it holds whole numbers, the values of which may be of the right kind and still out of range.
    #[must_use]
    pub fn is_whole(self) -> bool {
        matches!(
            self,
            Self::Int8
                | Self::Int16
                | Self::Int32
                | Self::Int64
                | Self::UInt8
                | Self::UInt16
                | Self::UInt32
                | Self::UInt64
        )
    }
}

/// `decimal(10,2)`: up to 38 digits.
fn decimal(word: &str) -> Option<ColumnType> {
    let (precision, scale) = word.strip_prefix("decimal(")?.strip_suffix(')')?.split_once(',')?;
    let (precision, scale) = (precision.trim().parse().ok()?, scale.trim().parse().ok()?);
    let sound = (1..=38).contains(&precision) && scale <= precision;
    sound.then_some(ColumnType::Decimal { precision, scale })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_read_back_as_its_type() {
        for kind in ColumnType::PLAIN {
            assert_eq!(ColumnType::from_word(&kind.word()), Some(kind));
        }
        let decimal = ColumnType::Decimal { precision: 10, scale: 2 };
        assert_eq!(ColumnType::from_word(&decimal.word()), Some(decimal));
        for word in ["varchar", "decimal(0,0)", "decimal(39,1)", "decimal(2,3)", "decimal(2)"] {
            assert_eq!(ColumnType::from_word(word), None, "{word}");
        }
    }
}
