//! A batch in the making, which several threads fill.

use std::sync::atomic::AtomicU32;

use arrow_array::{ArrayRef, RecordBatch, RecordBatchOptions, make_array};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, Buffer, NullBuffer};
use arrow_data::ArrayData;
use arrow_schema::{ArrowError, DataType, SchemaRef};
use arrow_select::concat::concat_batches;

use super::Kind;
use super::texts::Viewing;
use super::unpack::{Filled, Filling, Slots, Unpacker, Values};

/// Room for the columns of a batch, which several threads fill from their own row on.
pub struct Space {
    schema: SchemaRef,
    others: Vec<usize>,
    rows: usize,
    columns: Vec<Column>,
}

struct Column {
    values: Room,
    /// One for every row without a value.
    missing: Vec<u8>,
    /// How many buffers of texts there are.
    buffers: AtomicU32,
}

/// The values of a column, before and after they are there.
enum Room {
    One(Vec<i8>),
    Two(Vec<i16>),
    Four(Vec<i32>),
    Eight(Vec<i64>),
    Bits(Vec<u8>),
    Floats(Vec<f64>),
    Texts(Vec<u128>),
    Other,
}

impl Space {
    #[must_use]
    pub fn new(schema: &SchemaRef, rows: usize) -> Self {
        let column = |data_type: &DataType| {
            let values = Room::new(Kind::of(data_type), rows);
            let missing = if matches!(values, Room::Other) { Vec::new() } else { vec![0; rows] };
            Column { values, missing, buffers: AtomicU32::new(0) }
        };
        let columns: Vec<_> = schema.fields().iter().map(|field| column(field.data_type())).collect();
        let others = (0..columns.len()).filter(|&at| matches!(columns[at].values, Room::Other)).collect();
        Self { schema: schema.clone(), others, rows, columns }
    }

    /// One unpacker for each of these numbers of rows, which are all rows together.
    pub fn shared(&mut self, counts: &[usize]) -> Vec<Unpacker<'_>> {
        let mut made: Vec<_> = counts.iter().map(|_| Unpacker::new(&self.others)).collect();
        for column in &mut self.columns {
            for (unpacker, filling) in made.iter_mut().zip(column.shared(counts)) {
                unpacker.columns.push(filling);
            }
        }
        made
    }

    /// The batch, once all rows are filled.
    pub fn batch(self, filled: Vec<Filled>) -> Result<RecordBatch, ArrowError> {
        let mut buffers: Vec<Vec<(u32, Buffer)>> = self.columns.iter().map(|_| Vec::new()).collect();
        let mut missing = vec![false; self.columns.len()];
        let mut others = Vec::new();
        let mut rows = 0;
        for part in filled {
            rows += part.rows;
            missing.iter_mut().zip(part.missing).for_each(|(any, here)| *any |= here);
            buffers.iter_mut().zip(part.texts).for_each(|(all, here)| all.extend(here));
            others.extend(part.others);
        }
        assert_eq!(rows, self.rows, "all rows are filled");
        let other_schema = self.schema.project(&self.others)?.into();
        let others = concat_batches(&other_schema, &others)?;
        let mut others = others.columns().iter();
        let types = self.schema.fields().iter().map(|field| field.data_type());
        let made = self.columns.into_iter().zip(types).zip(missing.into_iter().zip(buffers));
        let columns = made.map(|((column, data_type), (any, buffers))| match column.values {
            Room::Other => others.next().expect("a column of each other type").clone(),
            _ => column.array(data_type, self.rows, any, buffers),
        });
        let columns = columns.collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        RecordBatch::try_new_with_options(self.schema, columns, &options)
    }
}

impl Room {
    fn new(kind: Kind, rows: usize) -> Self {
        match kind {
            Kind::Whole(1) => Self::One(Vec::with_capacity(rows)),
            Kind::Whole(2) => Self::Two(Vec::with_capacity(rows)),
            Kind::Whole(4) => Self::Four(Vec::with_capacity(rows)),
            Kind::Whole(_) => Self::Eight(Vec::with_capacity(rows)),
            Kind::Bits => Self::Bits(Vec::with_capacity(rows)),
            Kind::Floats => Self::Floats(Vec::with_capacity(rows)),
            Kind::Texts => Self::Texts(Vec::with_capacity(rows)),
            Kind::Other => Self::Other,
        }
    }

    /// The values as Arrow keeps them.
    ///
    /// # Safety
    /// So many rows have their values.
    unsafe fn filled(self, rows: usize) -> Buffer {
        // SAFETY: as above.
        unsafe {
            match self {
                Self::One(values) => whole(values, rows),
                Self::Two(values) => whole(values, rows),
                Self::Four(values) => whole(values, rows),
                Self::Eight(values) => whole(values, rows),
                Self::Floats(values) => whole(values, rows),
                Self::Texts(values) => whole(values, rows),
                Self::Bits(mut values) => {
                    values.set_len(rows);
                    BooleanBuffer::collect_bool(rows, |row| values[row] != 0).into_inner()
                }
                Self::Other => Buffer::from_vec(Vec::<u8>::new()),
            }
        }
    }
}

/// # Safety
/// So many values are there.
unsafe fn whole<T: ArrowNativeType>(mut values: Vec<T>, rows: usize) -> Buffer {
    // SAFETY: as above.
    unsafe { values.set_len(rows) };
    Buffer::from_vec(values)
}

impl Column {
    fn shared(&mut self, counts: &[usize]) -> Vec<Filling<'_>> {
        let buffers = &self.buffers;
        let values: Vec<_> = match &mut self.values {
            Room::One(values) => parts(values, counts).map(Values::One).collect(),
            Room::Two(values) => parts(values, counts).map(Values::Two).collect(),
            Room::Four(values) => parts(values, counts).map(Values::Four).collect(),
            Room::Eight(values) => parts(values, counts).map(Values::Eight).collect(),
            Room::Bits(values) => parts(values, counts).map(Values::Bits).collect(),
            Room::Floats(values) => parts(values, counts).map(Values::Floats).collect(),
            Room::Texts(values) => {
                parts(values, counts).map(|views| Values::Texts(Viewing::new(views, buffers))).collect()
            }
            Room::Other => counts.iter().map(|_| Values::Other).collect(),
        };
        let missing = if self.missing.is_empty() { vec![0; counts.len()] } else { counts.to_vec() };
        let missing = split(&mut self.missing, &missing);
        values.into_iter().zip(missing).map(|(values, missing)| Filling::new(values, missing)).collect()
    }

    fn array(self, data_type: &DataType, rows: usize, any_missing: bool, mut texts: Vec<(u32, Buffer)>) -> ArrayRef {
        let there =
            any_missing.then(|| NullBuffer::new(BooleanBuffer::collect_bool(rows, |row| self.missing[row] == 0)));
        texts.sort_unstable_by_key(|(number, _)| *number);
        // SAFETY: unpackers fill one row after the other, and all have been.
        let values = unsafe { self.values.filled(rows) };
        let buffers = std::iter::once(values).chain(texts.into_iter().map(|(_, buffer)| buffer)).collect();
        let data = ArrayData::builder(data_type.clone()).len(rows).nulls(there).buffers(buffers);
        // SAFETY: the bytes are those of an array of this type: each block is compared with what was written.
        make_array(unsafe { data.build_unchecked() })
    }
}

fn parts<'a, T>(values: &'a mut Vec<T>, counts: &[usize]) -> impl Iterator<Item = Slots<'a, T>> {
    split(values.spare_capacity_mut(), counts).into_iter()
}

fn split<'a, T>(mut all: &'a mut [T], counts: &[usize]) -> Vec<&'a mut [T]> {
    let next = |count: &usize| all.split_off_mut(..*count).expect("as many rows as were counted");
    counts.iter().map(next).collect()
}
