//! The cells of a column, one type each.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, BooleanArray, StringViewArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};

use super::numbers::{write_decimal, write_double, write_single};
use super::temporal::{write_date, write_stamp, write_time};
use super::text::Quoting;

/// A column whose cells can be written.
pub trait Cell {
    fn write(&self, row: usize, out: &mut Vec<u8>);
}

/// The cells of an array; None for a type that has no text here.
pub fn cell<'a>(array: &'a dyn Array, quoting: Quoting, null: &'a [u8]) -> Option<Box<dyn Cell + 'a>> {
    let stamp = |unit: i64, digits: usize| move |value, out: &mut Vec<u8>| write_stamp(value, unit, digits, out);
    Some(match array.data_type() {
        DataType::Int8 => primitive::<Int8Type>(array, quoting, null, write_integer),
        DataType::Int16 => primitive::<Int16Type>(array, quoting, null, write_integer),
        DataType::Int32 => primitive::<Int32Type>(array, quoting, null, write_integer),
        DataType::Int64 => primitive::<Int64Type>(array, quoting, null, write_integer),
        DataType::UInt8 => primitive::<UInt8Type>(array, quoting, null, write_integer),
        DataType::UInt16 => primitive::<UInt16Type>(array, quoting, null, write_integer),
        DataType::UInt32 => primitive::<UInt32Type>(array, quoting, null, write_integer),
        DataType::UInt64 => primitive::<UInt64Type>(array, quoting, null, write_integer),
        DataType::Float32 => primitive::<Float32Type>(array, quoting, null, write_single),
        DataType::Float64 => primitive::<Float64Type>(array, quoting, null, write_double),
        DataType::Date32 => primitive::<Date32Type>(array, quoting, null, write_date),
        DataType::Time64(TimeUnit::Nanosecond) => primitive::<Time64NanosecondType>(array, quoting, null, write_time),
        DataType::Timestamp(TimeUnit::Millisecond, None) => {
            primitive::<TimestampMillisecondType>(array, quoting, null, stamp(1_000, 3))
        }
        DataType::Timestamp(TimeUnit::Microsecond, None) => {
            primitive::<TimestampMicrosecondType>(array, quoting, null, stamp(1_000_000, 6))
        }
        DataType::Timestamp(TimeUnit::Nanosecond, None) => {
            primitive::<TimestampNanosecondType>(array, quoting, null, stamp(1_000_000_000, 9))
        }
        DataType::Decimal128(_, scale) => {
            let scale = usize::try_from(*scale).ok()?;
            let write = move |value, out: &mut Vec<u8>| write_decimal(value, scale, out);
            primitive::<Decimal128Type>(array, quoting, null, write)
        }
        DataType::Boolean => Box::new(Flags { values: array.as_boolean(), nulls: array.nulls(), quoting, null }),
        DataType::Utf8View => Box::new(Text { values: array.as_string_view(), nulls: array.nulls(), quoting, null }),
        DataType::Null => Box::new(Nothing(null)),
        _ => return None,
    })
}

fn write_integer<I: itoa::Integer>(value: I, out: &mut Vec<u8>) {
    out.extend_from_slice(itoa::Buffer::new().format(value).as_bytes());
}

fn primitive<'a, T: ArrowPrimitiveType>(
    array: &'a dyn Array,
    quoting: Quoting,
    null: &'a [u8],
    write: impl Fn(T::Native, &mut Vec<u8>) + 'a,
) -> Box<dyn Cell + 'a> {
    let values = array.as_primitive::<T>().values().as_ref();
    if quoting.may_split_values() {
        return Box::new(Quoted {
            inner: Values { values, nulls: None, null, write },
            nulls: array.nulls(),
            quoting,
            null,
        });
    }
    Box::new(Values { values, nulls: array.nulls(), null, write })
}

fn is_null(nulls: Option<&NullBuffer>, row: usize) -> bool {
    nulls.is_some_and(|nulls| nulls.is_null(row))
}

struct Values<'a, N, W> {
    values: &'a [N],
    nulls: Option<&'a NullBuffer>,
    null: &'a [u8],
    write: W,
}

impl<N: Copy, W: Fn(N, &mut Vec<u8>)> Cell for Values<'_, N, W> {
    fn write(&self, row: usize, out: &mut Vec<u8>) {
        if is_null(self.nulls, row) {
            out.extend_from_slice(self.null);
        } else {
            (self.write)(self.values[row], out);
        }
    }
}

/// Values whose text may hold the separator, such as dates between dashes.
struct Quoted<'a, C> {
    inner: C,
    nulls: Option<&'a NullBuffer>,
    quoting: Quoting,
    null: &'a [u8],
}

impl<C: Cell> Cell for Quoted<'_, C> {
    fn write(&self, row: usize, out: &mut Vec<u8>) {
        if is_null(self.nulls, row) {
            out.extend_from_slice(self.null);
            return;
        }
        let mut text = Vec::with_capacity(32);
        self.inner.write(row, &mut text);
        self.quoting.write_plain(&text, out);
    }
}

struct Flags<'a> {
    values: &'a BooleanArray,
    nulls: Option<&'a NullBuffer>,
    quoting: Quoting,
    null: &'a [u8],
}

impl Cell for Flags<'_> {
    fn write(&self, row: usize, out: &mut Vec<u8>) {
        if is_null(self.nulls, row) {
            out.extend_from_slice(self.null);
        } else {
            let text: &[u8] = if self.values.value(row) { b"true" } else { b"false" };
            self.quoting.write_plain(text, out);
        }
    }
}

struct Text<'a> {
    values: &'a StringViewArray,
    nulls: Option<&'a NullBuffer>,
    quoting: Quoting,
    null: &'a [u8],
}

impl Cell for Text<'_> {
    fn write(&self, row: usize, out: &mut Vec<u8>) {
        if is_null(self.nulls, row) {
            out.extend_from_slice(self.null);
        } else {
            self.quoting.write(self.values.value(row).as_bytes(), out);
        }
    }
}

/// A column of nothing but missing values.
struct Nothing<'a>(&'a [u8]);

impl Cell for Nothing<'_> {
    fn write(&self, _row: usize, out: &mut Vec<u8>) {
        out.extend_from_slice(self.0);
    }
}
