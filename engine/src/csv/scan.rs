//! A scan: workers parse blocks ahead, batches come out in file order.

use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;

use super::board::{Board, Taken};
use super::faults::located;
use super::source::Source;
use super::straight::Straight;
use super::worker::Outcome;
use crate::error::{Failure, Result};
use crate::progress::{Cancel, Progress};

/// What to read of a source.
#[derive(Default)]
pub struct Request {
    /// All of them when None; none at all still gives batches with rows.
    pub columns: Option<Vec<String>>,
    pub n_rows: Option<u64>,
    pub progress: Arc<Progress>,
    pub cancel: Cancel,
    pub block_bytes: Option<u64>,
    pub threads: Option<usize>,
}

/// What waiting for the next batch came to.
pub enum Step {
    Batch(RecordBatch),
    /// Nothing is ready yet; ask again.
    Waiting,
    End,
}

pub struct Scan {
    board: Arc<Board>,
    /// Reads alone from where the workers did not understand the quotes.
    straight: Option<Straight>,
    progress: Arc<Progress>,
    cancel: Cancel,
    left: Option<u64>,
    /// Newlines of the current file before the next block.
    newlines: u64,
    ended: bool,
}

const BLOCK: u64 = 4 << 20;
/// Blocks for a look at the first rows.
const SMALL_BLOCK: u64 = 1 << 20;
const FEW_ROWS: u64 = 10_000;

impl Scan {
    pub fn start(source: Arc<Source>, request: &Request) -> Result<Self> {
        let layout = source.layout(request.columns.as_deref())?;
        let few = request.n_rows.is_some_and(|rows| rows <= FEW_ROWS);
        let block_bytes = request.block_bytes.unwrap_or(if few { SMALL_BLOCK } else { BLOCK });
        let cancel = request.cancel.child();
        let alone = source.dialect.comment.is_some();
        let board = Arc::new(Board::new(source, layout, block_bytes.max(1), cancel.clone()));
        request.progress.start(board.plan.total_bytes());
        let straight = alone.then(|| Straight::new(board.clone(), 0, 0, 0));
        let threads = if alone { 0 } else { request.threads.unwrap_or_else(cores).max(1) };
        for _ in 0..threads {
            let board = board.clone();
            thread::Builder::new()
                .name("karyaksham-csv".to_owned())
                .spawn(move || board.work())
                .expect("threads for parsing can be started");
        }
        let (progress, left) = (request.progress.clone(), request.n_rows);
        Ok(Self { board, straight, progress, cancel, left, newlines: 0, ended: left == Some(0) })
    }

    /// Wait up to `patience` for the next batch that has rows.
    pub fn step(&mut self, patience: Duration) -> Result<Step> {
        let deadline = Instant::now() + patience;
        while !self.ended {
            let batch = match self.next_block(deadline) {
                Ok(Step::Batch(batch)) => batch,
                Ok(Step::Waiting) => return Ok(Step::Waiting),
                Ok(Step::End) => break,
                Err(failure) => {
                    self.close();
                    return Err(failure);
                }
            };
            let batch = self.limited(batch);
            if batch.num_rows() > 0 {
                self.progress.add_rows(batch.num_rows() as u64);
                return Ok(Step::Batch(batch));
            }
        }
        self.close();
        Ok(Step::End)
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

    fn next_block(&mut self, deadline: Instant) -> Result<Step> {
        if let Some(straight) = &mut self.straight {
            return straight.next(&self.progress);
        }
        let (block, outcome) = match self.board.take(deadline)? {
            Taken::Block(block, outcome) => (block, outcome),
            Taken::Waiting => return Ok(Step::Waiting),
            Taken::End => return Ok(Step::End),
        };
        if block.begins_file() {
            self.newlines = 0;
        }
        match outcome {
            Outcome::Parsed { parsed, newlines } => {
                self.newlines += newlines;
                self.progress.add_skipped(parsed.skipped);
                self.progress.add_bytes(block.range.end - block.range.start);
                Ok(Step::Batch(parsed.batch))
            }
            Outcome::Stray { offset, newlines } => {
                self.board.close();
                self.straight = Some(Straight::resume(&self.board, &block, offset, self.newlines + newlines));
                Ok(Step::Waiting)
            }
            Outcome::Failed(failure) => Err(located(failure, self.newlines)),
            Outcome::Stopped => Err(Failure::Cancelled),
        }
    }

    /// Stop the workers and forget what they have read; nothing happens the second time.
    pub fn close(&mut self) {
        self.ended = true;
        self.cancel.cancel();
        self.board.close();
        self.straight = None;
    }
}

impl Drop for Scan {
    fn drop(&mut self) {
        self.close();
    }
}

fn cores() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
