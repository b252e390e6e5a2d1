//! Sorted runs on disk, read side by side from their beginnings: what a merge needs.
//!
//! A run is kept in batches of equally many rows. The front of a run is what was read of it and not passed yet.

use std::collections::VecDeque;
use std::path::PathBuf;
use std::sync::Mutex;
use std::thread;

use arrow_array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, new_empty_array};
use arrow_schema::{ArrowError, SchemaRef};
use arrow_select::concat::concat;

use super::blocks::{Blocks, Reader};
use super::files::not_kept;
use super::rows::compacted;
use crate::crew::{Crew, Work, locked};
use crate::error::Result;
use crate::memory;
use crate::progress::Cancel;

/// Writes the runs, then reads them.
pub struct Runs {
    crew: Crew<Folder>,
    threads: usize,
    fronts: Mutex<Vec<Front>>,
}

struct Folder {
    folder: PathBuf,
    schema: SchemaRef,
    /// Rows of a batch.
    rows: usize,
    written: Mutex<Vec<(usize, Blocks)>>,
}

#[derive(Default)]
struct Front {
    /// None until all runs are written.
    reader: Option<Reader>,
    batches: VecDeque<RecordBatch>,
}

impl Work for Folder {
    type Task = (usize, RecordBatch);

    fn take(&self, _thread: usize, (run, rows): Self::Task) -> Result<()> {
        let path = self.folder.join(format!("run-{run:05}.lz4"));
        let blocks = Blocks::write(path, &rows, self.rows).map_err(|error| not_kept(&self.folder, &error))?;
        locked(&self.written).push((run, blocks));
        Ok(())
    }
}

impl Runs {
    /// Runs in a folder, kept in batches of so many rows.
    #[must_use]
    pub fn start(folder: PathBuf, schema: &SchemaRef, rows: usize, cancel: Cancel, threads: usize) -> Self {
        memory::keep();
        let work = Folder { folder, schema: schema.clone(), rows: rows.max(1), written: Mutex::default() };
        Self { crew: Crew::start("karyaksham-runs", work, cancel, threads, 1), threads, fronts: Mutex::default() }
    }

    /// Keep the next run; waits while too many wait to be written.
    pub fn push(&self, rows: RecordBatch) -> Result<()> {
        let mut fronts = locked(&self.fronts);
        fronts.push(Front::default());
        self.crew.push((fronts.len() - 1, rows))
    }

    /// Wait until all runs are written.
    pub fn finish(&self) -> Result<()> {
        self.crew.finish()?;
        memory::give_back(); // what made the runs
        let mut fronts = locked(&self.fronts);
        for (run, blocks) in locked(&self.crew.work().written).drain(..) {
            fronts[run].reader = Some(Reader::new(blocks));
        }
        Ok(())
    }

    /// Read every run up to the batch that is told for it; all fronts, run by run, and how many rows each has.
    pub fn load(&self, ends: &[usize]) -> Result<(RecordBatch, Vec<usize>)> {
        let folder = self.crew.work();
        let mut fronts = locked(&self.fronts);
        let share = fronts.len().div_ceil(self.threads).max(1);
        let read = |(fronts, ends): (&mut [Front], &[usize])| {
            fronts.iter_mut().zip(ends).try_for_each(|(front, end)| front.read_to(*end))
        };
        let done: Vec<_> = thread::scope(|scope| {
            let shares = fronts.chunks_mut(share).zip(ends.chunks(share));
            let started: Vec<_> = shares.map(|share| scope.spawn(move || read(share))).collect();
            started.into_iter().map(|thread| thread.join().expect("reading does not panic")).collect()
        });
        let failed = |error: ArrowError| not_kept(&folder.folder, &error);
        done.into_iter().collect::<std::result::Result<(), _>>().map_err(failed)?;
        let rows = |front: &Front| front.batches.iter().map(RecordBatch::num_rows).sum();
        let batches: Vec<_> = fronts.iter().flat_map(|front| &front.batches).collect();
        let whole = whole(&folder.schema, &batches, self.threads).map_err(failed)?;
        Ok((whole, fronts.iter().map(rows).collect()))
    }

    /// Pass so many rows of every run.
    pub fn pass(&self, counts: &[usize]) {
        for (front, &count) in locked(&self.fronts).iter_mut().zip(counts) {
            front.pass(count);
        }
    }

    pub fn schema(&self) -> SchemaRef {
        self.crew.work().schema.clone()
    }
}

/// All batches as one, the columns shared among the threads.
fn whole(schema: &SchemaRef, batches: &[&RecordBatch], threads: usize) -> std::result::Result<RecordBatch, ArrowError> {
    let width = schema.fields().len();
    let column = |at: usize| {
        let pieces: Vec<&dyn Array> = batches.iter().map(|batch| batch.column(at).as_ref()).collect();
        if pieces.is_empty() {
            return Ok(new_empty_array(schema.field(at).data_type()));
        }
        concat(&pieces).map(|whole| compacted(&whole))
    };
    let share = |thread: usize| (thread..width).step_by(threads).map(|at| Ok((at, column(at)?))).collect();
    let shares: Vec<std::result::Result<Vec<(usize, ArrayRef)>, ArrowError>> = thread::scope(|scope| {
        let started: Vec<_> = (0..threads).map(|thread| scope.spawn(move || share(thread))).collect();
        started.into_iter().map(|thread| thread.join().expect("columns fit together")).collect()
    });
    let mut columns = shares.into_iter().collect::<std::result::Result<Vec<_>, _>>()?.concat();
    columns.sort_unstable_by_key(|(at, _)| *at);
    let rows = batches.iter().map(|batch| batch.num_rows()).sum();
    let options = RecordBatchOptions::new().with_row_count(Some(rows));
    let columns = columns.into_iter().map(|(_, column)| column).collect();
    RecordBatch::try_new_with_options(schema.clone(), columns, &options)
}

impl Front {
    /// Read batches up to this one.
    fn read_to(&mut self, end: usize) -> std::result::Result<(), ArrowError> {
        let Some(reader) = &mut self.reader else { return Ok(()) };
        while reader.next < end
            && let Some(batch) = reader.read()?
        {
            self.batches.push_back(batch);
        }
        Ok(())
    }

    fn pass(&mut self, mut count: usize) {
        while let Some(first) = self.batches.pop_front() {
            if first.num_rows() > count {
                self.batches.push_front(first.slice(count, first.num_rows() - count));
                return;
            }
            count -= first.num_rows();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use arrow_array::types::Int64Type;
    use arrow_array::{ArrayRef, Int64Array, StringViewArray, cast::AsArray};

    use super::*;

    fn rows(numbers: std::ops::Range<i64>) -> RecordBatch {
        let texts: StringViewArray = numbers.clone().map(|n| Some(format!("the number {n}"))).collect();
        let numbers: ArrayRef = Arc::new(Int64Array::from_iter_values(numbers));
        RecordBatch::try_from_iter([("n", numbers), ("text", Arc::new(texts))]).unwrap()
    }

    fn numbers(rows: &RecordBatch) -> Vec<i64> {
        rows.column(0).as_primitive::<Int64Type>().values().to_vec()
    }

    #[test]
    fn fronts_move_on_by_what_is_passed() {
        let folder = tempfile::tempdir().unwrap();
        let runs = Runs::start(folder.path().to_owned(), &rows(0..0).schema(), 4, Cancel::default(), 2);
        for run in [rows(0..10), rows(100..103), rows(200..209)] {
            runs.push(run).unwrap();
        }
        runs.finish().unwrap();
        let (read, lengths) = runs.load(&[1, 1, 0]).unwrap();
        assert_eq!((numbers(&read), lengths), (vec![0, 1, 2, 3, 100, 101, 102], vec![4, 3, 0]));
        runs.pass(&[3, 3, 0]);
        let (read, lengths) = runs.load(&[3, 1, 1]).unwrap();
        assert_eq!(numbers(&read), [(3..10).collect::<Vec<_>>(), (200..204).collect()].concat());
        assert_eq!(lengths, [7, 0, 4]);
        assert_eq!(read.column(1).as_string_view().value(6), "the number 9");
        runs.pass(&[7, 0, 4]);
        assert_eq!(numbers(&runs.load(&[3, 1, 3]).unwrap().0), (204..209).collect::<Vec<_>>());
    }

    #[test]
    fn a_folder_that_is_gone_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let runs = Runs::start(folder.path().join("gone"), &rows(0..0).schema(), 4, Cancel::default(), 1);
        let failed = runs.push(rows(0..3)).and_then(|()| runs.finish());
        assert!(failed.is_err());
    }
}
