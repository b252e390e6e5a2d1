//! A scan: workers parse blocks ahead, batches come out in file order.

use std::collections::VecDeque;
use std::sync::Arc;
use std::thread;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use arrow_select::concat::concat_batches;

use super::block::Parsed;
use super::board::{Board, Taken};
use super::faults::located;
use super::format::Format;
use super::inputs::Inputs;
use super::job::Job;
use super::plan::Block;
use super::predicate::Conjunct;
use super::records_of_csv::CsvRecords;
use super::reduced::{Reduce, Reduced, Reduction};
use super::source::Source;
use super::straight::Straight;
use super::stream::{Decoding, Fed, Feed};
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

/// Parsed records that lie next to each other in one file.
pub struct Portion {
    pub parsed: Parsed,
    pub file: usize,
    /// Newlines of the file before the bytes they were parsed from.
    pub newlines: u64,
    /// Bytes of input that are done with them.
    pub bytes: u64,
    /// Nothing follows them in the file.
    pub last: bool,
}

/// Where a scan stands in its first file: at the end of a block.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stand {
    pub offset: u64,
    /// What follows is inside quotes.
    pub inside: bool,
    /// Newlines of the file before it.
    pub newlines: u64,
}

/// The beginning of the first file, read before anybody asked, in the columns that are asked for.
#[derive(Default)]
pub struct Begun {
    pub portions: VecDeque<Portion>,
    pub stand: Stand,
    /// Only the rows that meet the predicate are in it.
    pub tested: bool,
    /// Text of files that can only be read from their beginning, and its decoding goes on.
    pub decoding: Option<Decoding>,
}

/// What waiting for the next portion came to.
pub enum Next {
    Portion(Box<Portion>),
    Waiting,
    Undone,
    End,
}

/// Where in the files a block of text is from.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    pub file: usize,
    /// Offset in the file's text.
    pub offset: u64,
    pub last: bool,
    /// Bytes of the file itself that were done with before the block, and are with it.
    pub before: u64,
    pub done: u64,
}

impl Position {
    fn of(block: &Block) -> Self {
        let (before, done) = (block.range.start, block.range.end - block.range.start);
        Self { file: block.file, offset: before, last: block.ends_file(), before, done }
    }
}

/// Where portions come from.
enum Origin {
    /// Blocks of files that can be read anywhere.
    Blocks(Arc<Board>),
    /// Text that is decoded from its beginning.
    Stream(Arc<Feed>),
    /// One record after the other, from where the workers did not understand the quotes.
    Straight(Box<Straight>),
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
    reduce: Option<Arc<dyn Reduce>>,
    /// What is left of some blocks, to be handed on together.
    gathered: Vec<RecordBatch>,
    handed: Instant,
    /// Where the next block of the current file begins.
    stand: Stand,
    ended: bool,
}

const BLOCK: u64 = 4 << 20;
/// Blocks for a look at the first rows.
const SMALL_BLOCK: u64 = 1 << 20;
const FEW_ROWS: u64 = 10_000;
/// What blocks are reduced to is handed on when it has so many rows, as handing on takes longer than adding up a few,
const GATHERED: usize = 8_192;
/// or after so long, for those who want to see how far it is.
const PATIENCE: Duration = Duration::from_millis(200);

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
        let reduce = request.reduction.as_ref().map(|reduction| reduction.of(schema)).transpose()?;
        let format = match &reduce {
            Some(reduce) => Box::new(Reduced { format, reduce: reduce.clone() }),
            None => format,
        };
        let few = request.n_rows.is_some_and(|rows| rows <= FEW_ROWS);
        let block_bytes = request.block_bytes.unwrap_or(if few { SMALL_BLOCK } else { BLOCK });
        let cancel = request.cancel.child();
        let job = Arc::new(Job { inputs, format, block_bytes: block_bytes.max(1), cancel: cancel.clone() });
        let files = &job.inputs.files;
        request.progress.start(files.len() as u64, files.iter().map(|file| file.size).sum());
        let Begun { portions, stand, tested, decoding } = begun;
        let origin = start_reading(&job, request.threads.unwrap_or_else(cores).max(1), stand, decoding);
        let (progress, left, rejected) = (request.progress.clone(), request.n_rows, request.rejected);
        let ended = left == Some(0);
        Ok(Self {
            job,
            origin,
            progress,
            cancel,
            rejected,
            left,
            begun: portions,
            tested,
            reduce,
            gathered: Vec::new(),
            handed: Instant::now(),
            stand,
            ended,
        })
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
            if let Some(batch) = self.gathered(rows, begun) {
                return Ok(Step::Batch(batch));
            }
        }
        self.close();
        Ok(self.take_gathered().map_or(Step::End, Step::Batch))
    }

    /// What is to be handed on now: rows, or what a few blocks are reduced to. What was read before is not reduced yet.
    fn gathered(&mut self, rows: RecordBatch, begun: bool) -> Option<RecordBatch> {
        let Some(reduce) = &self.reduce else { return Some(rows).filter(|rows| rows.num_rows() > 0) };
        self.gathered.push(if begun { reduce.reduced(&rows) } else { rows });
        let held: usize = self.gathered.iter().map(RecordBatch::num_rows).sum();
        if held < GATHERED && self.handed.elapsed() < PATIENCE { None } else { self.take_gathered() }
    }

    fn take_gathered(&mut self) -> Option<RecordBatch> {
        let held = std::mem::take(&mut self.gathered);
        let schema = held.first()?.schema();
        self.handed = Instant::now();
        Some(concat_batches(&schema, &held).expect("the batches have one schema"))
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
        let (at, outcome) = match &mut self.origin {
            Origin::Straight(straight) => return straight.next(),
            Origin::Blocks(board) => match board.take(deadline)? {
                Taken::Block(block, outcome) => (Position::of(&block), outcome),
                Taken::Waiting => return Ok(Next::Waiting),
                Taken::End => return Ok(Next::End),
            },
            Origin::Stream(feed) => match feed.take(deadline)? {
                Fed::Chunk(position, outcome) => (position, outcome),
                Fed::Waiting => return Ok(Next::Waiting),
                Fed::End => return Ok(Next::End),
            },
        };
        let before = if at.offset == 0 { 0 } else { self.stand.newlines };
        let (file, bytes) = (at.file, at.done);
        match outcome {
            Outcome::Parsed { parsed, newlines, inside } => {
                self.stand = Stand { offset: at.before + at.done, inside, newlines: before + newlines };
                Ok(Next::Portion(Box::new(Portion { parsed: *parsed, file, newlines: before, bytes, last: at.last })))
            }
            Outcome::Stray { .. } if self.reduce.as_ref().is_some_and(|reduce| reduce.remembers()) => Ok(Next::Undone),
            Outcome::Stray { offset, newlines } => {
                self.stop_reading();
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

    fn stop_reading(&self) {
        match &self.origin {
            Origin::Blocks(board) => board.close(),
            Origin::Stream(feed) => feed.close(),
            Origin::Straight(_) => {}
        }
    }

    /// Stop the workers and forget what they have read; nothing happens the second time.
    pub fn close(&mut self) {
        self.ended = true;
        self.cancel.cancel();
        self.stop_reading();
    }
}

/// Start the threads that read and parse ahead, where a file can be read so.
fn start_reading(job: &Arc<Job>, threads: usize, stand: Stand, decoding: Option<Decoding>) -> Origin {
    if job.format.is_straight() {
        return Origin::Straight(Box::new(Straight::new(job.clone(), 0, 0, 0, 0)));
    }
    if job.inputs.packing.is_plain() {
        let board = Arc::new(Board::new(job.clone(), stand));
        (0..threads).for_each(|_| start(&board, Board::work));
        return Origin::Blocks(board);
    }
    let feed = Arc::new(Feed::new(job.clone(), threads, decoding));
    (0..threads).for_each(|_| start(&feed, Feed::work));
    Origin::Stream(feed)
}

fn start<T: Send + Sync + 'static>(shared: &Arc<T>, work: fn(&T)) {
    let shared = shared.clone();
    let thread = thread::Builder::new().name("karyaksham-csv".to_owned());
    thread.spawn(move || work(&shared)).expect("threads for parsing can be started");
}

impl Drop for Scan {
    fn drop(&mut self) {
        self.close();
    }
}

pub(super) fn cores() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
