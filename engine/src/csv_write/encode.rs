//! One batch as text.

use arrow_array::RecordBatch;
use arrow_schema::Schema;

use super::cells::{Cell, cell};
use super::text::Quoting;
use crate::error::{Code, Fault, Result};

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
            quoting.write(field.name().as_bytes(), &mut out);
            out.push(self.separator);
        }
        end_line(&mut out);
        out
    }

    /// Append the rows of a batch.
    pub(super) fn rows(&self, batch: &RecordBatch, out: &mut Vec<u8>) -> Result<()> {
        let quoting = self.quoting();
        let schema = batch.schema_ref();
        let mut cells: Vec<Box<dyn Cell + '_>> = Vec::with_capacity(batch.num_columns());
        for (column, field) in batch.columns().iter().zip(schema.fields()) {
            match cell(column.as_ref(), quoting, self.null_value.as_bytes()) {
                Some(made) => cells.push(made),
                None => return Err(no_text(field.name(), &field.data_type().to_string()).into()),
            }
        }
        for row in 0..batch.num_rows() {
            for cell in &cells {
                cell.write(row, out);
                out.push(self.separator);
            }
            end_line(out);
        }
        Ok(())
    }
}

/// Put a line end in the place of the last separator.
fn end_line(out: &mut Vec<u8>) {
    match out.last_mut() {
        Some(last) => *last = b'\n',
        None => out.push(b'\n'), // rows without columns
    }
}

fn no_text(name: &str, kind: &str) -> Fault {
    let message = format!("CSV has no text for column '{name}' of type {kind}: cast it to string");
    Fault { column: Some(name.to_owned()), ..Fault::new(Code::Unsupported, message) }
}
