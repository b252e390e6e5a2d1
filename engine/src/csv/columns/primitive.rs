//! Columns of numbers, dates and times.

use std::marker::PhantomData;
use std::sync::Arc;

use arrow_array::types::ArrowPrimitiveType;
use arrow_array::{ArrayRef, PrimitiveArray};
use arrow_buffer::{ArrowNativeType, NullBufferBuilder};
use arrow_schema::DataType;

use super::{Bad, Build, Cells, Rows};
use crate::csv::values::Value;
#[cfg(target_arch = "x86_64")]
use crate::processor::is_modern;

pub(super) struct Primitive<V: Value, A> {
    kind: V,
    values: Vec<V::Native>,
    nulls: NullBufferBuilder,
    /// Rows of a run whose fields are no values as they stand.
    careful: Vec<u32>,
    data_type: DataType,
    arrow: PhantomData<A>,
}

impl<V: Value, A> Primitive<V, A> {
    pub(super) fn new(kind: V, data_type: DataType) -> Self {
        let nulls = NullBufferBuilder::new(0);
        Self { kind, values: Vec::new(), nulls, careful: Vec::new(), data_type, arrow: PhantomData }
    }

    #[inline(always)]
    fn take(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        match rows {
            Rows::All => self.take_fields(cells, cells.spans(), cells.rows()),
            Rows::These(these) => {
                let fields = these.iter().map(|&row| cells.span(row as usize));
                self.take_fields(cells, fields, these.len());
            }
        }
        self.take_carefully(cells, rows, bad);
    }

    /// Take what is a value as it stands; the places of what may be none are kept for later.
    #[inline(always)]
    fn take_fields(&mut self, cells: &Cells<'_>, fields: impl Iterator<Item = (usize, usize)>, count: usize) {
        let first = self.values.len();
        self.values.resize(first + count, V::Native::default());
        if cells.nulls.are_written() {
            self.careful.extend(0..count as u32);
            return;
        }
        for (at, (slot, (start, end))) in self.values[first..].iter_mut().zip(fields).enumerate() {
            match self.kind.parse(cells.bytes, start, end) {
                Some(value) => *slot = value,
                None => self.careful.push(at as u32),
            }
        }
    }

    /// Look again at fields that may be null, or none; a null takes the place of what is none.
    fn take_carefully(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        let first = self.nulls.len();
        let mut careful = std::mem::take(&mut self.careful);
        for at in careful.drain(..).map(|at| at as usize) {
            self.nulls.append_n_non_nulls(first + at - self.nulls.len());
            let row = rows.at(at);
            let (start, end) = cells.span(row);
            let value = cells.parse_carefully(&self.kind, start, end).unwrap_or_else(|reason| {
                bad.note(cells, row, reason);
                None
            });
            self.nulls.append(value.is_some());
            self.values[first + at] = value.unwrap_or_default();
        }
        self.careful = careful;
        self.nulls.append_n_non_nulls(self.values.len() - self.nulls.len());
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn take_modern(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        self.take(cells, rows, bad);
    }
}

impl<V, A> Build for Primitive<V, A>
where
    V: Value<Native: ArrowNativeType>,
    A: ArrowPrimitiveType<Native = V::Native>,
{
    fn extend(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        #[cfg(target_arch = "x86_64")]
        if is_modern() {
            // SAFETY: the processor has the instructions.
            return unsafe { self.take_modern(cells, rows, bad) };
        }
        self.take(cells, rows, bad);
    }

    fn check(&self, cells: &Cells<'_>, bad: &mut Bad) {
        for row in 0..cells.rows() {
            let (start, end) = cells.span(row);
            if self.kind.parse(cells.bytes, start, end).is_none()
                && let Err(reason) = cells.parse_carefully(&self.kind, start, end)
            {
                bad.note(cells, row, reason);
            }
        }
    }

    fn expect(&mut self, times: usize) {
        self.values.reserve(self.values.len() * times);
    }

    fn finish(mut self: Box<Self>) -> ArrayRef {
        let array = PrimitiveArray::<A>::new(self.values.into(), self.nulls.finish());
        Arc::new(array.with_data_type(self.data_type))
    }
}
