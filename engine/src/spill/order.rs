//! The order of rows by one column of numbers.

use arrow_array::{Array, ArrayRef, UInt32Array};
use arrow_buffer::ArrowNativeType;
use arrow_schema::DataType;

use super::rows::values;

const SIGN: u64 = 1 << 63;

/// Where the rows are that come first, second …: missing values last both ways, ties as they came.
///
/// None for other columns than whole numbers, dates and times of 8 bytes at most, and double floats. Floats have polars'
/// order: both zeros are equal, and what is no number is the largest.
#[must_use]
pub fn order(column: &ArrayRef, descending: bool) -> Option<UInt32Array> {
    let unsigned = |key: u64| key;
    let signed = |key: i64| key as u64 ^ SIGN;
    let rows = match column.data_type() {
        DataType::Float64 => by(column, descending, of_float),
        DataType::UInt8 => by(column, descending, |key: u8| unsigned(key.into())),
        DataType::UInt16 => by(column, descending, |key: u16| unsigned(key.into())),
        DataType::UInt32 => by(column, descending, |key: u32| unsigned(key.into())),
        DataType::UInt64 => by(column, descending, unsigned),
        DataType::Int8 => by(column, descending, |key: i8| signed(key.into())),
        DataType::Int16 => by(column, descending, |key: i16| signed(key.into())),
        DataType::Int32 | DataType::Date32 | DataType::Time32(_) => {
            by(column, descending, |key: i32| signed(key.into()))
        }
        DataType::Int64 | DataType::Date64 | DataType::Time64(_) | DataType::Timestamp(..) | DataType::Duration(_) => {
            by(column, descending, signed)
        }
        _ => return None,
    };
    Some(rows.into())
}

/// Bits that are in order where the floats are.
fn of_float(number: f64) -> u64 {
    let bits = if number.is_nan() { f64::NAN.to_bits() } else { (number + 0.0).to_bits() };
    if bits & SIGN == 0 { bits | SIGN } else { !bits }
}

fn by<T: ArrowNativeType>(column: &ArrayRef, descending: bool, key: impl Fn(T) -> u64) -> Vec<u32> {
    let direction = if descending { u64::MAX } else { 0 };
    let values = values::<T>(column);
    let rows = values.iter().enumerate();
    // A key that is followed by the row's number is equal to no other.
    let keyed = rows.map(|(row, value)| u128::from(key(*value) ^ direction) << 32 | row as u128);
    let (mut keyed, missing): (Vec<_>, Vec<_>) = match column.nulls() {
        Some(nulls) => keyed.partition(|key| nulls.is_valid(*key as u32 as usize)),
        None => (keyed.collect(), Vec::new()),
    };
    keyed.sort_unstable();
    let missing = missing.into_iter().map(|key: u128| key as u32);
    keyed.into_iter().map(|key| key as u32).chain(missing).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::{Date32Array, Float64Array, Int64Array, StringViewArray, UInt64Array};

    use super::*;

    fn both(column: impl Array + 'static) -> [Vec<u32>; 2] {
        let column: ArrayRef = Arc::new(column);
        [false, true].map(|descending| order(&column, descending).unwrap().values().to_vec())
    }

    #[test]
    fn ties_stay_as_they_came_and_missing_values_are_last() {
        let numbers = Int64Array::from(vec![Some(3), None, Some(-1), Some(3), Some(i64::MIN), None]);
        assert_eq!(both(numbers), [[4, 2, 0, 3, 1, 5], [0, 3, 2, 4, 1, 5]]);
        assert_eq!(both(UInt64Array::from(vec![1, u64::MAX, 0])), [[2, 0, 1], [1, 0, 2]]);
        assert_eq!(both(Date32Array::from(vec![5, -5])), [[1, 0], [0, 1]]);
    }

    #[test]
    fn zeros_are_equal_and_no_number_is_the_largest() {
        let floats = Float64Array::from(vec![f64::NAN, 0.0, -0.0, f64::INFINITY, -1.5, -f64::NAN]);
        assert_eq!(both(floats), [[4, 1, 2, 3, 0, 5], [0, 5, 3, 1, 2, 4]]);
    }

    #[test]
    fn slices_are_ordered_by_their_own_rows() {
        let numbers: ArrayRef = Arc::new(Int64Array::from(vec![9, 8, 2, 1]));
        assert_eq!(order(&numbers.slice(1, 2), false).unwrap().values(), &[1, 0]);
    }

    #[test]
    fn texts_are_others_work() {
        let texts: ArrayRef = Arc::new(StringViewArray::from(vec!["b", "a"]));
        assert!(order(&texts, false).is_none());
    }
}
