//! Columns of numbers, dates and times.

use std::marker::PhantomData;
use std::sync::Arc;

use arrow_array::types::ArrowPrimitiveType;
use arrow_array::{ArrayRef, PrimitiveArray};
use arrow_buffer::{ArrowNativeType, NullBufferBuilder};

use super::{Bad, BadValue, Build, Cells};
use crate::csv::values::Value;

pub(super) struct Primitive<V: Value, A> {
    values: Vec<V::Native>,
    nulls: NullBufferBuilder,
    kind: PhantomData<A>,
}

impl<V: Value, A> Default for Primitive<V, A> {
    fn default() -> Self {
        Self { values: Vec::new(), nulls: NullBufferBuilder::new(0), kind: PhantomData }
    }
}

impl<V: Value, A> Primitive<V, A> {
    #[inline(always)]
    fn push(&mut self, value: V::Native) {
        self.values.push(value);
        self.nulls.append_non_null();
    }

    #[cold]
    fn push_carefully(&mut self, cells: &Cells<'_>, row: usize, bad: &mut Bad) {
        let (start, end) = cells.span(row);
        match cells.parse_carefully::<V>(start, end) {
            Ok(Some(value)) => self.push(value),
            Ok(None) => self.push_null(),
            Err(reason) => {
                bad.values.push(BadValue { row, column: cells.column, reason });
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
    fn extend(&mut self, cells: &Cells<'_>, bad: &mut Bad) {
        self.values.reserve(cells.rows());
        let as_they_stand = !cells.nulls.are_written();
        for row in 0..cells.rows() {
            let (start, end) = cells.span(row);
            match V::parse(cells.bytes, start, end) {
                Some(value) if as_they_stand => self.push(value),
                _ => self.push_carefully(cells, row, bad),
            }
        }
    }

    fn expect(&mut self, times: usize) {
        self.values.reserve(self.values.len() * times);
    }

    fn finish(mut self: Box<Self>) -> ArrayRef {
        Arc::new(PrimitiveArray::<A>::new(self.values.into(), self.nulls.finish()))
    }
}
