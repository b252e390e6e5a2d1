//! Reads blocks, and rows of other batches, into their place in one batch.

use std::mem::MaybeUninit;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch};
use arrow_buffer::{ArrowNativeType, Buffer};
use arrow_ipc::reader::StreamDecoder;
use arrow_schema::ArrowError;

use super::super::rows::values;
use super::cursor::Cursor;
use super::numbers::{self, Number};
use super::texts::{Viewing, Views};
use super::{floats, others};

/// Fills some of the rows, in their order.
pub struct Unpacker<'a> {
    at: usize,
    pub(super) columns: Vec<Filling<'a>>,
    others: Vec<RecordBatch>,
    /// Which columns these are.
    other: &'a [usize],
    scratch: Vec<u8>,
}

pub(super) struct Filling<'a> {
    values: Values<'a>,
    /// One for every row without a value.
    missing: &'a mut [u8],
    any_missing: bool,
}

pub(super) enum Values<'a> {
    One(Slots<'a, i8>),
    Two(Slots<'a, i16>),
    Four(Slots<'a, i32>),
    Eight(Slots<'a, i64>),
    Bits(Slots<'a, u8>),
    Floats(Slots<'a, f64>),
    Texts(Viewing<'a>),
    Other,
}

/// Where values go that are not there yet.
pub(super) type Slots<'a, T> = &'a mut [MaybeUninit<T>];

/// What an unpacker has besides the columns that it filled.
pub struct Filled {
    pub(super) rows: usize,
    pub(super) missing: Vec<bool>,
    pub(super) texts: Vec<Vec<(u32, Buffer)>>,
    pub(super) others: Vec<RecordBatch>,
}

impl<'a> Unpacker<'a> {
    pub(super) fn new(other: &'a [usize]) -> Self {
        Self { at: 0, columns: Vec::new(), others: Vec::new(), other, scratch: Vec::new() }
    }

    /// Rows of another batch come next.
    pub fn copy(&mut self, batch: &RecordBatch, first: usize, rows: usize) -> Result<(), ArrowError> {
        if rows == 0 {
            return Ok(());
        }
        for (filling, column) in self.columns.iter_mut().zip(batch.columns()) {
            filling.copy(self.at, column, first, rows);
        }
        if !self.other.is_empty() {
            self.others.push(batch.project(self.other)?.slice(first, rows));
        }
        self.at += rows;
        Ok(())
    }

    /// The rows of a block come next; `stream` has read the blocks before it.
    pub fn unpack(&mut self, block: &[u8], rows: usize, stream: &mut StreamDecoder) -> Result<(), ArrowError> {
        let mut from = Cursor::new(block);
        for filling in &mut self.columns {
            filling.read(self.at, rows, &mut from, &mut self.scratch)?;
        }
        if !self.other.is_empty() {
            self.others.extend(others::read(&mut from, stream, &mut self.scratch)?);
        }
        self.at += rows;
        Ok(())
    }

    #[must_use]
    pub fn done(self) -> Filled {
        let missing = self.columns.iter().map(|filling| filling.any_missing).collect();
        let texts = self.columns.into_iter().map(|filling| match filling.values {
            Values::Texts(viewing) => viewing.done(),
            _ => Vec::new(),
        });
        Filled { rows: self.at, missing, texts: texts.collect(), others: self.others }
    }
}

impl<'a> Filling<'a> {
    pub(super) fn new(values: Values<'a>, missing: &'a mut [u8]) -> Self {
        Self { values, missing, any_missing: false }
    }

    fn copy(&mut self, at: usize, column: &ArrayRef, first: usize, rows: usize) {
        if let Some(nulls) =
            column.nulls().filter(|nulls| nulls.null_count() > 0 && !matches!(self.values, Values::Other))
        {
            for row in 0..rows {
                self.missing[at + row] = u8::from(nulls.is_null(first + row));
            }
            self.any_missing = true;
        }
        match &mut self.values {
            Values::One(values) => copied(values, at, column, first, rows),
            Values::Two(values) => copied(values, at, column, first, rows),
            Values::Four(values) => copied(values, at, column, first, rows),
            Values::Eight(values) => copied(values, at, column, first, rows),
            Values::Floats(values) => copied(values, at, column, first, rows),
            Values::Bits(values) => {
                let bits = column.as_boolean().values();
                (0..rows).for_each(|row| _ = values[at + row].write(u8::from(bits.value(first + row))));
            }
            Values::Texts(viewing) => viewing.copy(at, &Views::of(column), first, rows),
            Values::Other => {}
        }
    }

    fn read(&mut self, at: usize, rows: usize, from: &mut Cursor<'_>, scratch: &mut Vec<u8>) -> Result<(), ArrowError> {
        if matches!(self.values, Values::Other) {
            return Ok(());
        }
        if from.byte()? != 0 {
            let bits = from.bytes(rows.div_ceil(8))?;
            for (row, place) in self.missing[at..at + rows].iter_mut().enumerate() {
                *place = bits[row / 8] >> (row % 8) & 1;
            }
            self.any_missing = true;
        }
        match &mut self.values {
            Values::One(values) => numbers::read(from, &mut values[at..at + rows], number),
            Values::Two(values) => numbers::read(from, &mut values[at..at + rows], number),
            Values::Four(values) => numbers::read(from, &mut values[at..at + rows], number),
            Values::Eight(values) => numbers::read(from, &mut values[at..at + rows], number),
            Values::Bits(values) => {
                numbers::read(from, &mut values[at..at + rows], |place, bit| _ = place.write(bit as u8))
            }
            Values::Floats(values) => floats::read(from, &mut values[at..at + rows], scratch),
            Values::Texts(viewing) => viewing.read(at, rows, from, scratch),
            Values::Other => Ok(()),
        }
    }
}

fn number<T: Number>(place: &mut MaybeUninit<T>, number: i64) {
    place.write(T::of(number));
}

fn copied<T: ArrowNativeType>(places: &mut [MaybeUninit<T>], at: usize, column: &ArrayRef, first: usize, rows: usize) {
    for (place, value) in places[at..at + rows].iter_mut().zip(&values::<T>(column)[first..first + rows]) {
        place.write(*value);
    }
}
