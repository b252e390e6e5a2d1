//! Writes the blocks of one run.

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, UInt32Array};
use arrow_buffer::{ArrowNativeType, BooleanBuffer, NullBuffer, ScalarBuffer};
use arrow_schema::{ArrowError, SchemaRef};

use super::super::rows::values;
use super::Kind;
use super::floats::Floats;
use super::numbers::{self, Number};
use super::others::Others;
use super::texts::{Texts, Views};

/// The batch of a row, and its place there.
pub(super) type Place = (u32, u32);

/// Rows of batches in an order of their own.
pub struct Picked {
    pub batches: Vec<RecordBatch>,
    /// Counts rows from batch to batch.
    pub order: UInt32Array,
}

/// Rows in blocks, in their order.
///
/// Packed column by column, so that the processor finds most of a column's values near by, whatever the order.
pub struct Packed {
    columns: Vec<Pieces>,
    blocks: usize,
}

/// A column's piece of each block.
#[derive(Default)]
struct Pieces {
    bytes: Vec<u8>,
    ends: Vec<usize>,
}

/// Room for the numbers of a block.
#[derive(Default)]
struct Scratch {
    missing: Vec<bool>,
    wide: Vec<i64>,
    floats: Vec<f64>,
}

impl Packed {
    /// Pack rows in blocks of so many.
    pub fn new(schema: &SchemaRef, rows: &Picked, step: usize) -> Result<Self, ArrowError> {
        let kinds: Vec<_> = schema.fields().iter().map(|field| Kind::of(field.data_type())).collect();
        let (others, known): (Vec<_>, Vec<_>) = (0..kinds.len()).partition(|&at| kinds[at] == Kind::Other);
        let (places, mut scratch) = (places(rows), Scratch::default());
        let pack = |at: usize| {
            let pieces: Vec<_> = rows.batches.iter().map(|batch| batch.column(at)).collect();
            let mut column = Column::new(kinds[at], &pieces);
            Pieces::new(&places, step, |places, out| {
                column.write(places, &mut scratch, out);
                Ok(())
            })
        };
        let mut columns = known.into_iter().map(pack).collect::<Result<Vec<_>, _>>()?;
        if !others.is_empty() {
            let batches: Result<Vec<_>, _> = rows.batches.iter().map(|batch| batch.project(&others)).collect();
            let mut others = Others::new(&schema.project(&others)?.into(), &batches?, &rows.order)?;
            columns.push(Pieces::new(&places, step, |places, out| others.write(places.len(), out))?);
        }
        Ok(Self { columns, blocks: places.len().div_ceil(step) })
    }

    /// Write each block into `out`, and let it be used.
    pub fn each<E>(&self, out: &mut Vec<u8>, mut used: impl FnMut(&[u8]) -> Result<(), E>) -> Result<(), E> {
        for block in 0..self.blocks {
            out.clear();
            self.columns.iter().for_each(|pieces| out.extend_from_slice(pieces.of(block)));
            used(out)?;
        }
        Ok(())
    }
}

impl Pieces {
    fn new(
        places: &[Place],
        step: usize,
        mut write: impl FnMut(&[Place], &mut Vec<u8>) -> Result<(), ArrowError>,
    ) -> Result<Self, ArrowError> {
        let mut made = Self::default();
        for places in places.chunks(step) {
            write(places, &mut made.bytes)?;
            made.ends.push(made.bytes.len());
        }
        Ok(made)
    }

    fn of(&self, block: usize) -> &[u8] {
        let start = if block == 0 { 0 } else { self.ends[block - 1] };
        &self.bytes[start..self.ends[block]]
    }
}

fn places(rows: &Picked) -> Vec<Place> {
    let within = |(batch, rows): (usize, &RecordBatch)| (0..rows.num_rows() as u32).map(move |row| (batch as u32, row));
    let all: Vec<_> = rows.batches.iter().enumerate().flat_map(within).collect();
    rows.order.values().iter().map(|&row| all[row as usize]).collect()
}

struct Column {
    /// Of each batch, when any is missing.
    nulls: Option<Vec<Option<NullBuffer>>>,
    values: Values,
}

enum Values {
    One(Vec<ScalarBuffer<i8>>),
    Two(Vec<ScalarBuffer<i16>>),
    Four(Vec<ScalarBuffer<i32>>),
    Eight(Vec<ScalarBuffer<i64>>),
    Bits(Vec<BooleanBuffer>),
    Floats(Vec<ScalarBuffer<f64>>, Floats),
    Texts(Vec<Views>, Texts),
    Other,
}

impl Column {
    fn new(kind: Kind, pieces: &[&ArrayRef]) -> Self {
        let any = pieces.iter().any(|piece| piece.null_count() > 0);
        let nulls = any.then(|| pieces.iter().map(|piece| piece.nulls().cloned()).collect());
        let values = match kind {
            Kind::Whole(1) => Values::One(numbers_of(pieces)),
            Kind::Whole(2) => Values::Two(numbers_of(pieces)),
            Kind::Whole(4) => Values::Four(numbers_of(pieces)),
            Kind::Whole(_) => Values::Eight(numbers_of(pieces)),
            Kind::Bits => Values::Bits(pieces.iter().map(|piece| piece.as_boolean().values().clone()).collect()),
            Kind::Floats => Values::Floats(numbers_of(pieces), Floats::default()),
            Kind::Texts => Values::Texts(pieces.iter().map(|piece| Views::of(piece)).collect(), Texts::default()),
            Kind::Other => Values::Other,
        };
        Self { nulls, values }
    }

    fn write(&mut self, places: &[Place], scratch: &mut Scratch, out: &mut Vec<u8>) {
        self.write_missing(places, &mut scratch.missing, out);
        let (missing, wide) = (&scratch.missing, &mut scratch.wide);
        match &mut self.values {
            Values::One(pieces) => picked(pieces, places, missing, wide, Number::wide),
            Values::Two(pieces) => picked(pieces, places, missing, wide, Number::wide),
            Values::Four(pieces) => picked(pieces, places, missing, wide, Number::wide),
            Values::Eight(pieces) => picked(pieces, places, missing, wide, Number::wide),
            Values::Bits(pieces) => {
                wide.clear();
                wide.extend(places.iter().map(|&(batch, row)| i64::from(pieces[batch as usize].value(row as usize))));
            }
            Values::Floats(pieces, column) => {
                picked(pieces, places, missing, &mut scratch.floats, |number| number);
                return column.write(&scratch.floats, out);
            }
            Values::Texts(texts, column) => return column.write(texts, places, missing, out),
            Values::Other => return,
        }
        numbers::write(wide, out);
    }

    /// Say which rows have no value; none said is none missing.
    fn write_missing(&self, places: &[Place], missing: &mut Vec<bool>, out: &mut Vec<u8>) {
        missing.clear();
        if let Some(nulls) = &self.nulls {
            let none = |&(batch, row): &Place| nulls[batch as usize].as_ref().is_some_and(|n| n.is_null(row as usize));
            missing.extend(places.iter().map(none));
        }
        let any = missing.contains(&true);
        out.push(u8::from(any));
        if any {
            out.extend(
                missing.chunks(8).map(|some| some.iter().rev().fold(0, |bits, none| bits << 1 | u8::from(*none))),
            );
        }
    }
}

fn numbers_of<T: ArrowNativeType>(pieces: &[&ArrayRef]) -> Vec<ScalarBuffer<T>> {
    pieces.iter().map(|piece| values(piece)).collect()
}

/// The numbers of these places, nought for the missing ones.
fn picked<T: ArrowNativeType, W: Default>(
    pieces: &[ScalarBuffer<T>],
    places: &[Place],
    missing: &[bool],
    out: &mut Vec<W>,
    made: impl Fn(T) -> W,
) {
    out.clear();
    out.extend(places.iter().map(|&(batch, row)| made(pieces[batch as usize][row as usize])));
    for (number, _) in out.iter_mut().zip(missing).filter(|(_, none)| **none) {
        *number = W::default();
    }
}
