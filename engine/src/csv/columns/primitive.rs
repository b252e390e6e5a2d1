//! Columns of numbers, dates and times.

use std::marker::PhantomData;
use std::sync::Arc;

use arrow_array::types::ArrowPrimitiveType;
use arrow_array::{ArrayRef, PrimitiveArray};
use arrow_buffer::{ArrowNativeType, NullBufferBuilder};
use arrow_schema::DataType;

use super::{Bad, Build, Cells, Rows};
use crate::csv::values::Value;

pub(super) struct Primitive<V: Value, A> {
    kind: V,
    values: Vec<V::Native>,
    nulls: NullBufferBuilder,
    data_type: DataType,
    arrow: PhantomData<A>,
}

impl<V: Value, A> Primitive<V, A> {
    pub(super) fn new(kind: V, data_type: DataType) -> Self {
        Self { kind, values: Vec::new(), nulls: NullBufferBuilder::new(0), data_type, arrow: PhantomData }
    }

    #[inline(always)]
    fn take(&mut self, cells: &Cells<'_>, rows: impl ExactSizeIterator<Item = usize>, bad: &mut Bad) {
        self.values.reserve(rows.len());
        let as_they_stand = !cells.nulls.are_written();
        for row in rows {
            let (start, end) = cells.span(row);
            match self.kind.parse(cells.bytes, start, end) {
                Some(value) if as_they_stand => self.push(value),
                _ => self.push_carefully(cells, row, bad),
            }
        }
    }

    #[inline(always)]
    fn push(&mut self, value: V::Native) {
        self.values.push(value);
        self.nulls.append_non_null();
    }

    #[cold]
    fn push_carefully(&mut self, cells: &Cells<'_>, row: usize, bad: &mut Bad) {
        let (start, end) = cells.span(row);
        match cells.parse_carefully(&self.kind, start, end) {
            Ok(Some(value)) => self.push(value),
            Ok(None) => self.push_null(),
            Err(reason) => {
                bad.note(cells, row, reason);
                self.push_null();
            }
        }
    }

    fn push_null(&mut self) {
        self.values.push(V::Native::default());
        self.nulls.append_null();
    }
}

impl<V, A> Build for Primitive<V, A>
where
    V: Value<Native: ArrowNativeType>,
    A: ArrowPrimitiveType<Native = V::Native>,
{
    fn extend(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        match rows {
            Rows::All => self.take(cells, 0..cells.rows(), bad),
            Rows::These(rows) => self.take(cells, rows.iter().map(|&row| row as usize), bad),
        }
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
