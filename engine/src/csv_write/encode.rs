//! One batch as text.

use arrow_array::RecordBatch;
use arrow_schema::Schema;

use super::cells::{Cell, cell};
use super::text::Quoting;
use crate::error::{Code, Fault, Result};

/// Cells that are written before room is made for more.
const CELLS: usize = 2_048;
/// Bytes behind a cell that writing it may touch.
const SLACK: usize = 64;

/// How rows become lines.
#[derive(Debug, Clone)]
pub struct Format {
    pub separator: u8,
    pub header: bool,
    /// What stands for a missing value, as it is.
    pub null_value: String,
    /// Put `'` before texts that a spreadsheet would take for a formula.
    pub formula_guard: bool,
}

impl Format {
    pub(super) fn quoting(&self) -> Quoting {
        Quoting::new(self.separator, self.formula_guard)
    }

    /// The first line, empty when there is none.
    pub(super) fn head(&self, schema: &Schema) -> Vec<u8> {
        let mut out = Vec::new();
        if !self.header {
            return out;
        }
        let quoting = Quoting::new(self.separator, false);
        for field in schema.fields() {
            let (name, at) = (field.name().as_bytes(), out.len());
            out.resize(at + quoting.room(name.len()) + SLACK, 0);
            let length = quoting.write(name, &mut out[at..]);
            out.truncate(at + length);
            out.push(self.separator);
        }
        out.pop_if(|_| !schema.fields().is_empty());
        out.push(b'\n');
        out
    }

    /// The rows of a batch, in the place of what is in `out`.
    pub(super) fn rows(&self, batch: &RecordBatch, out: &mut Vec<u8>) -> Result<()> {
        let cells = self.cells(batch)?;
        let window = (CELLS / cells.len().max(1)).max(1);
        let mut at = 0;
        for first in (0..batch.num_rows()).step_by(window) {
            let rows = first..batch.num_rows().min(first + window);
            let room: usize = cells.iter().map(|cell| cell.room(rows.clone())).sum();
            let least = at + room + rows.len() * (cells.len() + 1) + SLACK;
            out.resize(out.len().max(least), 0);
            for row in rows {
                at += self.write_line(&cells, row, &mut out[at..]);
            }
        }
        out.truncate(at);
        Ok(())
    }

    fn cells<'a>(&'a self, batch: &'a RecordBatch) -> Result<Vec<Box<dyn Cell + 'a>>> {
        let (schema, quoting) = (batch.schema_ref(), self.quoting());
        let columns = batch.columns().iter().zip(schema.fields());
        let made = columns.map(|(column, field)| {
            let made = cell(column.as_ref(), quoting, self.null_value.as_bytes());
            made.ok_or_else(|| no_text(field.name(), &field.data_type().to_string()).into())
        });
        made.collect()
    }

    fn write_line(&self, cells: &[Box<dyn Cell + '_>], row: usize, out: &mut [u8]) -> usize {
        let mut at = 0;
        for cell in cells {
            at += cell.write(row, &mut out[at..]);
            out[at] = self.separator;
            at += 1;
        }
        let end = at.saturating_sub(1); // in the place of the last separator, if there are columns
        out[end] = b'\n';
        end + 1
    }
}

fn no_text(name: &str, kind: &str) -> Fault {
    let message = format!("CSV has no text for column '{name}' of type {kind}: cast it to string");
    Fault { column: Some(name.to_owned()), ..Fault::new(Code::Unsupported, message) }
}
