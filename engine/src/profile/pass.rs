//! One pass over batches by several threads, each with sketches of its own.

use std::cell::LazyCell;
use std::sync::Mutex;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use super::column::Column;
use super::summary::{Summary, summary};
use super::text::is_ascii;
use crate::crew::{BATCHES, Crew, Work, locked};
use crate::error::Result;
use crate::progress::Cancel;

/// Rows looked at column by column, so that what one step has read the next finds in the cache.
const ROWS: usize = 4_096;

/// Values of each column that are counted for certain: fewer where there are many columns, so that memory stays in bounds.
fn kept(columns: usize) -> usize {
    const KEPT: usize = 2_048;
    const COLUMNS: usize = 128;
    (KEPT * COLUMNS / columns.max(COLUMNS)).next_power_of_two().max(KEPT / 16)
}

/// Takes batches in any order.
pub struct Profiler {
    schema: SchemaRef,
    crew: Crew<Parts>,
}

/// One set of columns a thread.
struct Parts(Vec<Mutex<Vec<Column>>>);

impl Work for Parts {
    type Task = RecordBatch;

    fn take(&self, thread: usize, batch: RecordBatch) -> Result<()> {
        // Once for all rows, and only where it is asked for: what a slice's texts lie in is the whole batch's.
        let ascii: Vec<_> = batch.columns().iter().map(|array| LazyCell::new(move || is_ascii(array))).collect();
        for first in (0..batch.num_rows()).step_by(ROWS) {
            let rows = batch.slice(first, ROWS.min(batch.num_rows() - first));
            let mut columns = locked(&self.0[thread]);
            for ((column, array), ascii) in columns.iter_mut().zip(rows.columns()).zip(&ascii) {
                column.extend(array.as_ref(), || **ascii);
            }
        }
        Ok(())
    }
}

impl Profiler {
    #[must_use]
    pub fn start(schema: &SchemaRef, cancel: Cancel, threads: usize) -> Self {
        let kept = kept(schema.fields().len());
        let columns = |part: usize| -> Vec<Column> {
            let fields = schema.fields().iter().enumerate();
            fields.map(|(at, field)| Column::new(field.data_type(), kept, (1 + at * threads + part) as u64)).collect()
        };
        let parts = (0..threads).map(|part| Mutex::new(columns(part))).collect();
        let crew = Crew::start("karyaksham-profile", Parts(parts), cancel, threads, BATCHES * threads);
        Self { schema: schema.clone(), crew }
    }

    /// Hand over a batch; waits while too many wait.
    pub fn push(&self, batch: RecordBatch) -> Result<()> {
        self.crew.push(batch)
    }

    /// Wait until every batch is looked at; what the columns came to.
    pub fn finish(&self) -> Result<Vec<Summary>> {
        self.crew.finish()?;
        Ok(self.snapshot())
    }

    /// What the columns came to so far.
    #[must_use]
    pub fn snapshot(&self) -> Vec<Summary> {
        let folded = |part: &Mutex<Vec<Column>>| -> Vec<Column> {
            let columns = locked(part).clone();
            columns.into_iter().map(Column::folded).collect()
        };
        let mut parts = self.crew.work().0.iter().map(folded);
        let mut all = parts.next().unwrap_or_default();
        for part in parts {
            all.iter_mut().zip(&part).for_each(|(own, theirs)| own.merge(theirs));
        }
        all.iter().zip(self.schema.fields()).map(|(column, field)| summary(field.name(), column)).collect()
    }
}
