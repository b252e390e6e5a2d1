//! The cells of a column, one type each.

use std::ops::Range;

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, Time64NanosecondType, TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType,
    UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{Array, BooleanArray, StringViewArray};
use arrow_buffer::NullBuffer;
use arrow_schema::{DataType, TimeUnit};

use super::digits::write_whole;
use super::numbers::{write_decimal, write_double, write_signed, write_single};
use super::temporal::{write_date, write_stamp, write_time};
use super::text::Quoting;
use crate::csv::views::INLINE;
use crate::processor::fetch;

/// A column whose cells can be written.
pub trait Cell {
    /// Bytes that suffice for the cells of some rows, which are written next.
    fn room(&self, rows: Range<usize>) -> usize;

    /// Write the cell of a row at the beginning of `out`; how many bytes it takes. Some more may be written to.
    fn write(&self, row: usize, out: &mut [u8]) -> usize;
}

/// Bytes that suffice for a number, date or flag, quotes included.
const SHORT: usize = 64;

/// The cells of an array; None for a type that has no text here.
pub fn cell<'a>(array: &'a dyn Array, quoting: Quoting, null: &'a [u8]) -> Option<Box<dyn Cell + 'a>> {
    let stamp = |unit: i64, digits: usize| move |value, out: &mut [u8]| write_stamp(value, unit, digits, out);
    Some(match array.data_type() {
        DataType::Int8 => primitive::<Int8Type>(array, quoting, null, signed),
        DataType::Int16 => primitive::<Int16Type>(array, quoting, null, signed),
        DataType::Int32 => primitive::<Int32Type>(array, quoting, null, signed),
        DataType::Int64 => primitive::<Int64Type>(array, quoting, null, write_signed),
        DataType::UInt8 => primitive::<UInt8Type>(array, quoting, null, unsigned),
        DataType::UInt16 => primitive::<UInt16Type>(array, quoting, null, unsigned),
        DataType::UInt32 => primitive::<UInt32Type>(array, quoting, null, unsigned),
        DataType::UInt64 => primitive::<UInt64Type>(array, quoting, null, unsigned),
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
            let write = move |value, out: &mut [u8]| write_decimal(value, scale, out);
            primitive::<Decimal128Type>(array, quoting, null, write)
        }
        DataType::Boolean => Box::new(Flags { values: array.as_boolean(), nulls: array.nulls(), quoting, null }),
        DataType::Utf8View => Box::new(Text { values: array.as_string_view(), nulls: array.nulls(), quoting, null }),
        DataType::Null => Box::new(Nothing(null)),
        _ => return None,
    })
}

fn signed(value: impl Into<i64>, out: &mut [u8]) -> usize {
    write_signed(value.into(), out)
}

fn unsigned(value: impl Into<u64>, out: &mut [u8]) -> usize {
    write_whole(value.into(), out)
}

fn primitive<'a, T: ArrowPrimitiveType>(
    array: &'a dyn Array,
    quoting: Quoting,
    null: &'a [u8],
    write: impl Fn(T::Native, &mut [u8]) -> usize + 'a,
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

/// Bytes that a processor fetches at once.
const LINE: usize = 64;

/// Write what stands for a missing value, if the row's is missing.
#[inline(always)]
fn write_null(nulls: Option<&NullBuffer>, row: usize, null: &[u8], out: &mut [u8]) -> Option<usize> {
    nulls.filter(|nulls| nulls.is_null(row)).map(|_| {
        out[..null.len()].copy_from_slice(null);
        null.len()
    })
}

struct Values<'a, N, W> {
    values: &'a [N],
    nulls: Option<&'a NullBuffer>,
    null: &'a [u8],
    write: W,
}

impl<N: Copy, W: Fn(N, &mut [u8]) -> usize> Cell for Values<'_, N, W> {
    fn room(&self, rows: Range<usize>) -> usize {
        let room = rows.len() * (SHORT + self.null.len());
        self.values[rows].chunks(LINE / size_of::<N>()).for_each(|values| fetch(values.as_ptr()));
        room
    }

    fn write(&self, row: usize, out: &mut [u8]) -> usize {
        write_null(self.nulls, row, self.null, out).unwrap_or_else(|| (self.write)(self.values[row], out))
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
    fn room(&self, rows: Range<usize>) -> usize {
        self.inner.room(rows)
    }

    fn write(&self, row: usize, out: &mut [u8]) -> usize {
        write_null(self.nulls, row, self.null, out).unwrap_or_else(|| {
            let mut text = [0; SHORT];
            let length = self.inner.write(row, &mut text);
            self.quoting.write_plain(&text[..length], out)
        })
    }
}

struct Flags<'a> {
    values: &'a BooleanArray,
    nulls: Option<&'a NullBuffer>,
    quoting: Quoting,
    null: &'a [u8],
}

impl Cell for Flags<'_> {
    fn room(&self, rows: Range<usize>) -> usize {
        rows.len() * (SHORT + self.null.len())
    }

    fn write(&self, row: usize, out: &mut [u8]) -> usize {
        write_null(self.nulls, row, self.null, out).unwrap_or_else(|| {
            let text: &[u8] = if self.values.value(row) { b"true" } else { b"false" };
            self.quoting.write_plain(text, out)
        })
    }
}

struct Text<'a> {
    values: &'a StringViewArray,
    nulls: Option<&'a NullBuffer>,
    quoting: Quoting,
    null: &'a [u8],
}

impl Cell for Text<'_> {
    fn room(&self, rows: Range<usize>) -> usize {
        let buffers = self.values.data_buffers();
        let room = |&view: &u128| {
            let length = view as u32 as usize;
            if length > INLINE {
                let (buffer, offset) = ((view >> 64) as u32 as usize, (view >> 96) as usize);
                fetch(buffers.get(buffer).map_or(std::ptr::null(), |buffer| buffer.as_ptr().wrapping_add(offset)));
            }
            self.quoting.room(length) + self.null.len()
        };
        self.values.views()[rows].iter().map(room).sum()
    }

    fn write(&self, row: usize, out: &mut [u8]) -> usize {
        write_null(self.nulls, row, self.null, out).unwrap_or_else(|| match self.values.views()[row] {
            view if view as u32 as usize <= INLINE => self.quoting.write_short(view >> 32, view as u32 as usize, out),
            _ => self.quoting.write(self.values.value(row).as_bytes(), out),
        })
    }
}

/// A column of nothing but missing values.
struct Nothing<'a>(&'a [u8]);

impl Cell for Nothing<'_> {
    fn room(&self, rows: Range<usize>) -> usize {
        rows.len() * self.0.len()
    }

    fn write(&self, _row: usize, out: &mut [u8]) -> usize {
        out[..self.0.len()].copy_from_slice(self.0);
        self.0.len()
    }
}
