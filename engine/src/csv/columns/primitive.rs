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
    data_type: DataType,
    arrow: PhantomData<A>,
}

impl<V: Value, A> Primitive<V, A> {
    pub(super) fn new(kind: V, data_type: DataType) -> Self {
        Self { kind, values: Vec::new(), nulls: NullBufferBuilder::new(0), data_type, arrow: PhantomData }
    }

    #[inline(always)]
    fn take(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        match rows {
            Rows::All => self.take_fields(cells, cells.spans().enumerate(), cells.rows(), bad),
            Rows::These(rows) => {
                let fields = rows.iter().map(|&row| (row as usize, cells.span(row as usize)));
                self.take_fields(cells, fields, rows.len(), bad);
            }
        }
    }

    #[inline(always)]
    fn take_fields(
        &mut self,
        cells: &Cells<'_>,
        fields: impl Iterator<Item = (usize, (usize, usize))>,
        count: usize,
        bad: &mut Bad,
    ) {
        let as_they_stand = !cells.nulls.are_written();
        self.values.reserve(count);
        let mut values = std::mem::take(&mut self.values);
        let mut since_null = 0;
        for (row, (start, end)) in fields {
            match self.kind.parse(cells.bytes, start, end) {
                Some(value) if as_they_stand => {
                    values.push(value);
                    since_null += 1;
                }
                _ => {
                    self.nulls.append_n_non_nulls(std::mem::take(&mut since_null));
                    values.push(self.parse_carefully(cells, row, (start, end), bad));
                }
            }
        }
        self.nulls.append_n_non_nulls(since_null);
        self.values = values;
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn take_modern(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        self.take(cells, rows, bad);
    }

    /// The value of a field that may be null, or none; a null takes the place of what is none.
    #[cold]
    fn parse_carefully(
        &mut self,
        cells: &Cells<'_>,
        row: usize,
        (start, end): (usize, usize),
        bad: &mut Bad,
    ) -> V::Native {
        let value = cells.parse_carefully(&self.kind, start, end).unwrap_or_else(|reason| {
            bad.note(cells, row, reason);
            None
        });
        self.nulls.append(value.is_some());
        value.unwrap_or_default()
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
