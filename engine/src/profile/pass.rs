//! One pass over batches by several threads, each with sketches of its own.

use std::cell::LazyCell;
use std::sync::{Arc, Mutex, MutexGuard};

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
    sketches: Arc<Sketches>,
    crew: Crew<Taking>,
}

/// Sets of columns, as many as there are threads that work on them.
pub struct Sketches(Vec<Mutex<Vec<Column>>>);

impl Sketches {
    /// Look at a batch in a set that no other thread works on.
    pub fn take(&self, batch: &RecordBatch) {
        // Once for all rows, and only where it is asked for: what a slice's texts lie in is the whole batch's.
        let ascii: Vec<_> = batch.columns().iter().map(|array| LazyCell::new(move || is_ascii(array))).collect();
        for first in (0..batch.num_rows()).step_by(ROWS) {
            let rows = batch.slice(first, ROWS.min(batch.num_rows() - first));
            let mut columns = self.free();
            for ((column, array), ascii) in columns.iter_mut().zip(rows.columns()).zip(&ascii) {
                column.extend(array.as_ref(), || **ascii);
            }
        }
    }

    fn free(&self) -> MutexGuard<'_, Vec<Column>> {
        self.0.iter().find_map(|set| set.try_lock().ok()).unwrap_or_else(|| locked(&self.0[0]))
    }
}

struct Taking(Arc<Sketches>);

impl Work for Taking {
    type Task = RecordBatch;

    fn take(&self, _thread: usize, batch: RecordBatch) -> Result<()> {
        self.0.take(&batch);
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
        let sketches = Arc::new(Sketches((0..threads).map(|part| Mutex::new(columns(part))).collect()));
        let crew = Crew::start("karyaksham-profile", Taking(sketches.clone()), cancel, threads, BATCHES * threads);
        Self { schema: schema.clone(), sketches, crew }
    }

    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.schema.fields().iter().map(|field| field.name().as_str())
    }

    /// What a scan may fill where it parses rows of the same columns.
    #[must_use]
    pub fn sketches(&self) -> Arc<Sketches> {
        self.sketches.clone()
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
        let mut parts = self.sketches.0.iter().map(folded);
        let mut all = parts.next().unwrap_or_default();
        for part in parts {
            all.iter_mut().zip(&part).for_each(|(own, theirs)| own.merge(theirs));
        }
        all.iter().zip(self.schema.fields()).map(|(column, field)| summary(field.name(), column)).collect()
    }
}
