//! A scan: workers parse blocks ahead, batches come out in file order.

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use super::faults::located;
use super::format::Format;
use super::inputs::Inputs;
use super::job::Job;
use super::origin::{Came, Origin, cores};
use super::portions::{Begun, Next, Portion, Stand};
use super::predicate::Conjunct;
use super::records_of_csv::CsvRecords;
use super::reduced::{Gathering, Reduction};
use super::source::Source;
use super::straight::Straight;
use super::worker::Outcome;
use crate::error::{Failure, Result};
use crate::memory;
use crate::progress::{Cancel, Progress};

/// What to read of a source.
#[derive(Default)]
pub struct Request {
    /// All of them when None; none at all still gives batches with rows.
    pub columns: Option<Vec<String>>,
    pub n_rows: Option<u64>,
    /// What a row has to meet, all of it; not together with `n_rows`, which comes first.
    pub predicate: Vec<Conjunct>,
    /// The rows that are left out, instead of those that are not.
    pub rejected: bool,
    /// Less than the rows; neither with `n_rows` nor with `rejected`.
    pub reduction: Option<Reduction>,
    pub progress: Arc<Progress>,
    pub cancel: Cancel,
    pub block_bytes: Option<u64>,
    pub threads: Option<usize>,
}

/// What waiting for the next batch came to.
pub enum Step {
    Batch(RecordBatch),
    /// A batch that was read before the predicate was known: its rows are still to be tested, and to be grouped.
    Untested(RecordBatch),
    /// Nothing is ready yet; ask again.
    Waiting,
    /// Records were not where they seemed to be when they were reduced: what came of it counts for nothing.
    Undone,
    End,
}

pub struct Scan {
    job: Arc<Job>,
    origin: Origin,
    progress: Arc<Progress>,
    cancel: Cancel,
    rejected: bool,
    left: Option<u64>,
    /// What was read before, and not handed on yet.
    begun: VecDeque<Portion>,
    /// Of what was read before, only rows that meet the predicate are left.
    tested: bool,
    gathering: Option<Gathering>,
    /// Where the next block of the current file begins.
    stand: Stand,
    ended: bool,
}

const BLOCK: u64 = 4 << 20;
/// Blocks for a look at the first rows.
const SMALL_BLOCK: u64 = 1 << 20;
const FEW_ROWS: u64 = 10_000;

impl Scan {
    pub fn start(source: Arc<Source>, request: &Request) -> Result<Self> {
        Self::behind(source, request, Begun::default())
    }

    /// Go on behind what was read before.
    pub(super) fn behind(source: Arc<Source>, request: &Request, begun: Begun) -> Result<Self> {
        let layout = source.layout(request)?;
        let (inputs, schema) = (source.inputs.clone(), layout.schema.clone());
        Self::of(inputs, Box::new(CsvRecords { source, layout }), &schema, request, begun)
    }

    /// Read files of some format, whose records become batches of this schema.
    pub(crate) fn of(
        inputs: Arc<Inputs>,
        format: Box<dyn Format>,
        schema: &SchemaRef,
        request: &Request,
        begun: Begun,
    ) -> Result<Self> {
        let gathering = request.reduction.as_ref().map(|reduction| Gathering::new(reduction, schema)).transpose()?;
        let reduce = gathering.as_ref().map(Gathering::reduce);
        let few = request.n_rows.is_some_and(|rows| rows <= FEW_ROWS);
        let block_bytes = request.block_bytes.unwrap_or(if few { SMALL_BLOCK } else { BLOCK });
        let cancel = request.cancel.child();
        let job = Arc::new(Job { inputs, format, reduce, block_bytes: block_bytes.max(1), cancel: cancel.clone() });
        let files = &job.inputs.files;
        request.progress.start(files.len() as u64, files.iter().map(|file| file.size).sum());
        let Begun { portions, stand, tested, decoding } = begun;
        let origin = Origin::start(&job, request.threads.unwrap_or_else(cores).max(1), stand, decoding);
        let (progress, left, rejected) = (request.progress.clone(), request.n_rows, request.rejected);
        let ended = left == Some(0);
        Ok(Self { job, origin, progress, cancel, rejected, left, begun: portions, tested, gathering, stand, ended })
    }

    /// Wait up to `patience` for the next batch that has rows.
    pub fn step(&mut self, patience: Duration) -> Result<Step> {
        let deadline = Instant::now() + patience;
        while !self.ended {
            let begun = !self.begun.is_empty();
            let untested = begun && !self.tested;
            let portion = match self.next_portion(deadline) {
                Ok(Next::Portion(portion)) => portion,
                Ok(Next::Waiting) => return Ok(Step::Waiting),
                Ok(Next::Undone) => {
                    self.close();
                    return Ok(Step::Undone);
                }
                Ok(Next::End) => break,
                Err(failure) => {
                    self.close();
                    return Err(failure);
                }
            };
            let rows = self.rows(*portion);
            if untested && rows.num_rows() > 0 {
                return Ok(Step::Untested(rows));
            }
            let batch = match &mut self.gathering {
                Some(gathering) => gathering.add(rows, !begun),
                None => Some(rows).filter(|rows| rows.num_rows() > 0),
            };
            if let Some(batch) = batch {
                return Ok(Step::Batch(batch));
            }
        }
        self.close();
        Ok(self.gathering.as_mut().and_then(Gathering::take).map_or(Step::End, Step::Batch))
    }

    /// The rows that are wanted of a portion, and all of it counted.
    fn rows(&mut self, portion: Portion) -> RecordBatch {
        let Portion { parsed, file, newlines, bytes, last } = portion;
        self.progress.add_bytes(bytes);
        if last {
            self.progress.add_file();
        }
        self.progress.add_rejected(&parsed.rejects.counts);
        if self.rejected {
            let table = parsed.rejects.table(self.job.inputs.uri(file), newlines, self.job.format.names());
            return self.limited(table);
        }
        self.progress.add_kept(parsed.kept);
        let batch = self.limited(parsed.batch);
        self.progress.add_rows(if self.left.is_some() { batch.num_rows() as u64 } else { parsed.rows });
        batch
    }

    fn limited(&mut self, batch: RecordBatch) -> RecordBatch {
        let Some(left) = &mut self.left else { return batch };
        let rows = batch.num_rows().min(usize::try_from(*left).unwrap_or(usize::MAX));
        *left -= rows as u64;
        if *left == 0 {
            self.close();
        }
        batch.slice(0, rows)
    }

    /// Wait until the deadline for the rows of the next block.
    pub(super) fn next_portion(&mut self, deadline: Instant) -> Result<Next> {
        if let Some(portion) = self.begun.pop_front() {
            self.cancel.check()?;
            if self.begun.is_empty() {
                // It was the most that the scan ever holds.
                memory::give_back();
            }
            return Ok(Next::Portion(Box::new(portion)));
        }
        let (at, outcome) = match self.origin.take(deadline)? {
            Came::Outcome(at, outcome) => (at, outcome),
            Came::Next(next) => return Ok(next),
        };
        let before = if at.offset == 0 { 0 } else { self.stand.newlines };
        let (file, bytes) = (at.file, at.done);
        match outcome {
            Outcome::Parsed { parsed, newlines, inside } => {
                self.stand = Stand { offset: at.before + at.done, inside, newlines: before + newlines };
                Ok(Next::Portion(Box::new(Portion { parsed: *parsed, file, newlines: before, bytes, last: at.last })))
            }
            Outcome::Stray { .. } if self.gathering.as_ref().is_some_and(Gathering::remembers) => Ok(Next::Undone),
            Outcome::Stray { offset, newlines } => {
                self.origin.close();
                let straight = Straight::new(self.job.clone(), file, offset, before + newlines, at.before);
                self.origin = Origin::Straight(Box::new(straight));
                Ok(Next::Waiting)
            }
            Outcome::Failed(failure) => Err(located(failure, before)),
            Outcome::Stopped => Err(Failure::Cancelled),
        }
    }

    /// Where the next block begins, if another scan could go on there.
    pub(super) fn stand(&self) -> Option<Stand> {
        matches!(self.origin, Origin::Blocks(_)).then_some(self.stand)
    }

    /// Stop the workers and forget what they have read; nothing happens the second time.
    pub fn close(&mut self) {
        self.ended = true;
        self.cancel.cancel();
        self.origin.close();
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        self.close();
    }
}
