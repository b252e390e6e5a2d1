//! What is made of a group's values: numbers that can be added up over batches.

use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Float64Type, Int64Type, Time64NanosecondType, TimestampMicrosecondType,
};
use arrow_array::{Array, ArrayRef, Int64Array, PrimitiveArray};
use arrow_buffer::{NullBuffer, ScalarBuffer};
use arrow_schema::{DataType, TimeUnit};

use super::codes::Codes;

/// Nulls are passed over; where a group has nothing else, its sum, minimum and maximum are null.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Total {
    /// How many rows, or values of a column, there are.
    Count,
    Sum,
    /// NaN only where there is nothing else.
    Min,
    /// NaN where there is one.
    Max,
}

impl Total {
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        Some(match word {
            "count" => Self::Count,
            "sum" => Self::Sum,
            "min" => Self::Min,
            "max" => Self::Max,
            _ => return None,
        })
    }

    /// The type of what it makes of a column; None where it makes nothing of it.
    pub(super) fn data_type(self, of_column: bool, kind: &DataType) -> Option<DataType> {
        match (self, kind) {
            (Self::Count, _) => Some(DataType::Int64),
            _ if !of_column => None,
            (_, DataType::Int64 | DataType::Float64)
            | (
                Self::Min | Self::Max,
                DataType::Date32
                | DataType::Timestamp(TimeUnit::Microsecond, None)
                | DataType::Time64(TimeUnit::Nanosecond),
            ) => Some(kind.clone()),
            _ => None,
        }
    }

    /// One value for each group; None where a sum is too large for its type. `rows` are those of each group.
    pub(super) fn of(self, column: Option<&ArrayRef>, codes: &Codes, rows: &[i64]) -> Option<ArrayRef> {
        let nulls = column.and_then(|column| column.nulls()).filter(|nulls| nulls.null_count() > 0);
        let counts = nulls.map(|nulls| codes.counts_of(nulls));
        let Some(column) = column.filter(|_| self != Self::Count) else {
            return Some(Arc::new(Int64Array::from(counts.unwrap_or_else(|| rows.to_vec()))));
        };
        let empty = counts.map(|counts| counts.iter().map(|&count| count > 0).collect::<NullBuffer>());
        match column.data_type() {
            DataType::Float64 => Some(made::<Float64Type>(self.of_floats(column, codes), column, empty)),
            DataType::Int64 if self == Self::Sum => {
                let totals = folded::<Int64Type, i128>(column, codes, 0, |total, value| total + i128::from(value));
                let totals: Option<Vec<i64>> = totals.into_iter().map(|total| i64::try_from(total).ok()).collect();
                Some(made::<Int64Type>(totals?, column, empty))
            }
            DataType::Int64 => Some(self.extreme::<Int64Type>(column, codes, empty, i64::MAX, i64::MIN)),
            DataType::Date32 => Some(self.extreme::<Date32Type>(column, codes, empty, i32::MAX, i32::MIN)),
            DataType::Timestamp(..) => {
                Some(self.extreme::<TimestampMicrosecondType>(column, codes, empty, i64::MAX, i64::MIN))
            }
            _ => Some(self.extreme::<Time64NanosecondType>(column, codes, empty, i64::MAX, i64::MIN)),
        }
    }

    /// The value of each row as that of a group; `ones` has as many rows.
    pub(super) fn of_each(self, column: Option<&ArrayRef>, ones: &ArrayRef) -> ArrayRef {
        match column {
            Some(column) if self != Self::Count => column.clone(),
            _ => match column.and_then(|column| column.nulls()) {
                None => ones.clone(),
                Some(nulls) => Arc::new(Int64Array::from_iter_values(nulls.iter().map(i64::from))),
            },
        }
    }

    fn of_floats(self, column: &ArrayRef, codes: &Codes) -> Vec<f64> {
        match self {
            Self::Min => folded::<Float64Type, _>(column, codes, f64::NAN, |least, value| {
                if least.is_nan() || value < least { value } else { least }
            }),
            Self::Max => folded::<Float64Type, _>(column, codes, f64::NEG_INFINITY, |most, value| {
                if value.is_nan() || value > most { value } else { most }
            }),
            Self::Sum | Self::Count => folded::<Float64Type, _>(column, codes, 0.0, |total, value| total + value),
        }
    }

    fn extreme<T: ArrowPrimitiveType<Native: Ord>>(
        self,
        column: &ArrayRef,
        codes: &Codes,
        empty: Option<NullBuffer>,
        largest: T::Native,
        smallest: T::Native,
    ) -> ArrayRef {
        let values = if self == Self::Min {
            folded::<T, _>(column, codes, largest, Ord::min)
        } else {
            folded::<T, _>(column, codes, smallest, Ord::max)
        };
        made::<T>(values, column, empty)
    }
}

/// Each group's values taken together one after the other, nulls passed over.
fn folded<T: ArrowPrimitiveType, S: Copy>(
    column: &ArrayRef,
    codes: &Codes,
    none: S,
    fold: impl Fn(S, T::Native) -> S,
) -> Vec<S> {
    let column: &PrimitiveArray<T> = column.as_primitive();
    let mut totals = vec![none; codes.first.len()];
    let pairs = codes.of.iter().zip(column.values());
    let mut take = |(&code, &value): (&u32, &T::Native)| {
        let total = &mut totals[code as usize];
        *total = fold(*total, value);
    };
    match column.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => pairs.for_each(take),
        Some(nulls) => pairs.zip(nulls).filter(|(_, valid)| *valid).for_each(|(pair, _)| take(pair)),
    }
    totals
}

fn made<T: ArrowPrimitiveType>(values: Vec<T::Native>, like: &ArrayRef, nulls: Option<NullBuffer>) -> ArrayRef {
    let array = PrimitiveArray::<T>::new(ScalarBuffer::from(values), nulls);
    Arc::new(array.with_data_type(like.data_type().clone()))
}
