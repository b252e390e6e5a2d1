//! Columns of truth values.

use std::sync::Arc;

use arrow_array::ArrayRef;
use arrow_array::builder::BooleanBuilder;

use super::{Bad, Build, Cells, Rows};
use crate::csv::values::Boolean;

#[derive(Default)]
pub(super) struct Flags(BooleanBuilder);

impl Build for Flags {
    fn extend(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        rows.of(cells).for_each(|row| {
            let (start, end) = cells.span(row);
            let value = cells.parse_carefully(&Boolean, start, end).unwrap_or_else(|reason| {
                bad.note(cells, row, reason);
                None
            });
            self.0.append_option(value);
        });
    }

    fn check(&self, cells: &Cells<'_>, bad: &mut Bad) {
        for row in 0..cells.rows() {
            let (start, end) = cells.span(row);
            if let Err(reason) = cells.parse_carefully(&Boolean, start, end) {
                bad.note(cells, row, reason);
            }
        }
    }

    fn expect(&mut self, _times: usize) {} // a bit per row grows cheaply

    fn finish(mut self: Box<Self>) -> ArrayRef {
        Arc::new(self.0.finish())
    }
}
