//! Sorted runs on disk, read side by side from their beginnings: what a merge needs.
//!
//! A run is kept in blocks of equally many rows. What was read of a run and not passed yet is its front.

use std::ops::Range;
use std::path::PathBuf;
use std::sync::Mutex;
use std::thread;

use arrow_array::{RecordBatch, UInt32Array};
use arrow_schema::{ArrowError, SchemaRef};

use super::blocks::{Blocks, Reader};
use super::files::not_kept;
use super::packing::{Filled, Picked, Space, Unpacker};
use crate::crew::{Crew, Work, locked};
use crate::error::Result;
use crate::memory;
use crate::progress::Cancel;

/// Writes the runs, then reads them.
pub struct Runs {
    crew: Crew<Folder>,
    threads: usize,
    fronts: Mutex<Fronts>,
}

struct Folder {
    folder: PathBuf,
    schema: SchemaRef,
    /// Rows of a block.
    rows: usize,
    written: Mutex<Vec<(usize, Blocks)>>,
}

struct Fronts {
    runs: Vec<Front>,
    /// What was loaded last, of which some may be passed.
    rows: RecordBatch,
}

#[derive(Default)]
struct Front {
    /// None until all runs are written.
    reader: Option<Reader>,
    /// Where its rows are.
    rows: Range<usize>,
}

impl Work for Folder {
    type Task = (usize, Picked);

    fn take(&self, _thread: usize, (run, rows): Self::Task) -> Result<()> {
        let path = self.folder.join(format!("run-{run:05}.rows"));
        let blocks = Blocks::write(path, &self.schema, &rows, self.rows);
        locked(&self.written).push((run, blocks.map_err(|error| not_kept(&self.folder, &error))?));
        Ok(())
    }
}

impl Runs {
    /// Runs in a folder, kept in blocks of so many rows.
    #[must_use]
    pub fn start(folder: PathBuf, schema: &SchemaRef, rows: usize, cancel: Cancel, threads: usize) -> Self {
        memory::keep();
        let work = Folder { folder, schema: schema.clone(), rows: rows.max(1), written: Mutex::default() };
        let fronts = Fronts { runs: Vec::new(), rows: RecordBatch::new_empty(schema.clone()) };
        Self { crew: Crew::start("karyaksham-runs", work, cancel, threads, 1), threads, fronts: Mutex::new(fronts) }
    }

    /// Keep rows, in their order, as the next run; waits while too many wait to be written.
    pub fn push(&self, rows: Picked) -> Result<()> {
        let mut fronts = locked(&self.fronts);
        fronts.runs.push(Front::default());
        self.crew.push((fronts.runs.len() - 1, rows))
    }

    /// Wait until all runs are written.
    pub fn finish(&self) -> Result<()> {
        self.crew.finish()?;
        memory::give_back(); // what made the runs
        let mut fronts = locked(&self.fronts);
        for (run, blocks) in locked(&self.crew.work().written).drain(..) {
            fronts.runs[run].reader = Some(Reader::new(blocks));
        }
        Ok(())
    }

    /// Read every run up to the block that is told for it; all fronts, run by run, and where each run's rows begin.
    pub fn load(&self, ends: &[usize]) -> Result<(RecordBatch, Vec<usize>)> {
        let folder = self.crew.work();
        let mut fronts = locked(&self.fronts);
        let rows = fronts.read_to(&folder.schema, ends, self.threads);
        fronts.rows = rows.map_err(|error| not_kept(&folder.folder, &error))?;
        Ok((fronts.rows.clone(), fronts.runs.iter().map(|front| front.rows.start).collect()))
    }

    /// Pass rows of the batch that was loaded, the first ones of each run; how many are of each.
    pub fn pass(&self, rows: &UInt32Array) -> Vec<usize> {
        locked(&self.fronts).pass(rows)
    }
}

impl Fronts {
    /// The rows of all fronts, with those before these blocks.
    fn read_to(
        &mut self,
        schema: &SchemaRef,
        ends: &[usize],
        threads: usize,
    ) -> std::result::Result<RecordBatch, ArrowError> {
        let count = |(front, end): (&Front, &usize)| {
            front.rows.len() + front.reader.as_ref().map_or(0, |reader| reader.rows_to(*end))
        };
        let counts: Vec<_> = self.runs.iter().zip(ends).map(count).collect();
        let before = &self.rows;
        let work = |front: &mut Front, end: &usize, rows: &mut Unpacker<'_>, packed: &mut Vec<u8>| {
            rows.copy(before, front.rows.start, front.rows.len())?;
            front.reader.as_mut().map_or(Ok(()), |reader| reader.read_to(*end, rows, packed))
        };
        let share = self.runs.len().div_ceil(threads).max(1);
        let sums: Vec<_> = counts.chunks(share).map(|counts| counts.iter().sum()).collect();
        let mut space = Space::new(schema, counts.iter().sum());
        let filled: std::result::Result<Vec<Filled>, ArrowError> = thread::scope(|scope| {
            let shares = self.runs.chunks_mut(share).zip(ends.chunks(share)).zip(space.shared(&sums));
            let started = shares.map(|((fronts, ends), mut rows)| {
                scope.spawn(move || {
                    let mut packed = Vec::new();
                    fronts
                        .iter_mut()
                        .zip(ends)
                        .try_for_each(|(front, end)| work(front, end, &mut rows, &mut packed))?;
                    Ok(rows.done())
                })
            });
            let started: Vec<_> = started.collect();
            started.into_iter().map(|thread| thread.join().expect("reading does not panic")).collect()
        });
        let rows = space.batch(filled?)?;
        self.place(&counts);
        Ok(rows)
    }

    fn pass(&mut self, rows: &UInt32Array) -> Vec<usize> {
        let mut run_of = vec![0_u32; self.rows.num_rows()];
        for (run, front) in self.runs.iter().enumerate() {
            run_of[front.rows.clone()].fill(run as u32);
        }
        let mut passed = vec![0; self.runs.len()];
        rows.values().iter().for_each(|row| passed[run_of[*row as usize] as usize] += 1);
        for (front, count) in self.runs.iter_mut().zip(&passed) {
            front.rows.start += count;
        }
        passed
    }

    /// The rows of each run come one after another.
    fn place(&mut self, counts: &[usize]) {
        let mut start = 0;
        for (front, count) in self.runs.iter_mut().zip(counts) {
            front.rows = start..start + count;
            start += count;
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

    fn picked(rows: RecordBatch) -> Picked {
        let order = (0..rows.num_rows() as u32).collect::<Vec<_>>().into();
        Picked { batches: vec![rows], order }
    }

    #[test]
    fn fronts_move_on_by_what_is_passed() {
        let folder = tempfile::tempdir().unwrap();
        let runs = Runs::start(folder.path().to_owned(), &rows(0..0).schema(), 4, Cancel::default(), 2);
        for run in [rows(0..10), rows(100..103), rows(200..209)] {
            runs.push(picked(run)).unwrap();
        }
        runs.finish().unwrap();
        let (read, starts) = runs.load(&[1, 1, 0]).unwrap();
        assert_eq!((numbers(&read), starts), (vec![0, 1, 2, 3, 100, 101, 102], vec![0, 4, 7]));
        assert_eq!(runs.pass(&vec![5, 0, 4, 1, 2, 6].into()), [3, 3, 0]);
        let (read, starts) = runs.load(&[3, 1, 1]).unwrap();
        assert_eq!(numbers(&read), [(3..10).collect::<Vec<_>>(), (200..204).collect()].concat());
        assert_eq!(starts, [0, 7, 7]);
        assert_eq!(read.column(1).as_string_view().value(6), "the number 9");
        assert_eq!(runs.pass(&(0..11).collect::<Vec<_>>().into()), [7, 0, 4]);
        assert_eq!(numbers(&runs.load(&[3, 1, 3]).unwrap().0), (204..209).collect::<Vec<_>>());
    }

    #[test]
    fn what_changed_on_disk_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let runs = Runs::start(folder.path().to_owned(), &rows(0..0).schema(), 4, Cancel::default(), 1);
        runs.push(picked(rows(0..9))).unwrap();
        runs.finish().unwrap();
        let file = folder.path().join("run-00000.rows");
        let mut bytes = std::fs::read(&file).unwrap();
        bytes[30] ^= 1;
        std::fs::write(file, bytes).unwrap();
        assert!(runs.load(&[3]).unwrap_err().to_string().contains("not as it was written"));
    }

    #[test]
    fn a_folder_that_is_gone_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let runs = Runs::start(folder.path().join("gone"), &rows(0..0).schema(), 4, Cancel::default(), 1);
        let failed = runs.push(picked(rows(0..3))).and_then(|()| runs.finish());
        assert!(failed.is_err());
    }
}
