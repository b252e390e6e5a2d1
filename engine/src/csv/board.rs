//! Who works on which block: claims in file order, a bounded number in flight, results handed out in order.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::chain::Chain;
use super::index::{Counts, Indexer};
use super::job::Job;
use super::plan::{Block, Plan};
use super::portions::Stand;
use super::worker::{Common, Outcome, Work, read_range};
use crate::error::{Result, unpanicked};
use crate::store::{Input, Pending};

/// Blocks claimed and not yet handed out,
const IN_FLIGHT: u64 = 4;
/// or more of them while what came of those that are done takes little, as where few rows are kept or they are reduced.
const MANY_IN_FLIGHT: u64 = 64;
const LITTLE: u64 = 4 << 20;
/// Bytes, and blocks, asked of the network before they are claimed: many when they are small.
const AHEAD_BYTES: u64 = 28 << 20;
const AHEAD_BLOCKS: usize = 48;
/// Bytes of one request: each costs a server and a client about as much as a megabyte does.
const STRETCH: u64 = 8 << 20;
/// How long a cancelled run may go unnoticed by one who waits.
const GLANCE: Duration = Duration::from_millis(20);

#[derive(Default)]
struct State {
    claimed: u64,
    handed: u64,
    /// What came of blocks, and about the bytes that it takes.
    done: HashMap<u64, (Outcome, u64)>,
    /// Begun reads, the first for block `claimed`.
    reads: VecDeque<Result<(Arc<Input>, Pending)>>,
    begun_bytes: u64,
    /// The file opened last.
    current: Option<(usize, Arc<Input>)>,
    /// Buffers to read into again.
    free: Vec<Vec<u8>>,
    closed: bool,
}

impl State {
    fn may_claim(&self) -> bool {
        let in_flight = self.claimed - self.handed;
        let takes_little = || self.done.values().map(|(_, bytes)| bytes).sum::<u64>() < LITTLE;
        in_flight < IN_FLIGHT || (in_flight < MANY_IN_FLIGHT && takes_little())
    }
}

pub struct Board {
    job: Arc<Job>,
    plan: Plan,
    chain: Chain,
    state: Mutex<State>,
    changed: Condvar,
}

/// What taking the next block came to.
pub enum Taken {
    Block(Block, Outcome),
    Waiting,
    End,
}

/// A block that a worker is to do.
struct Claim {
    block: Block,
    read: Result<(Arc<Input>, Pending)>,
}

impl Board {
    /// Blocks from where another scan stood.
    pub fn new(job: Arc<Job>, stand: Stand) -> Self {
        let plan = Plan::new(&job.inputs.files, job.block_bytes, stand.offset);
        let (state, changed) = Default::default();
        Self { job, plan, chain: Chain::begun(stand.inside), state, changed }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Do blocks until there are no more, or the scan ends.
    pub fn work(&self) {
        while let Some(claim) = self.claim() {
            let number = claim.block.number;
            let uri = self.job.inputs.uri(claim.block.file);
            let done = unpanicked(uri, || self.process(claim));
            let (outcome, buffer) = done.unwrap_or_else(|failure| (Outcome::Failed(failure), Vec::new()));
            if !matches!(outcome, Outcome::Parsed { .. }) {
                self.chain.end(number + 1); // those behind it wait in vain
            }
            let bytes = self.weight(&outcome);
            let mut state = self.lock();
            if state.closed {
                return;
            }
            state.done.insert(number, (outcome, bytes));
            state.free.push(buffer);
            self.changed.notify_all();
        }
    }

    fn process(&self, claim: Claim) -> (Outcome, Vec<u8>) {
        let (indexer, quote) = (Indexer::detect(), self.job.format.quote());
        let own = (claim.block.range.end - claim.block.range.start) as usize;
        let mut counts = Counts::default();
        let read = claim.read.and_then(|(input, pending)| {
            let bytes = input.finish_seen(pending, &self.job.cancel, |bytes, piece| {
                counts += indexer.count(bytes, piece.start.min(own)..piece.end.min(own), quote);
            })?;
            Ok((input, bytes))
        });
        let (input, mut bytes) = match read {
            Ok(read) => read,
            Err(failure) => return (Outcome::Failed(failure), Vec::new()),
        };
        let outcome =
            Work::new(&Common { job: &self.job, chain: &self.chain }, &claim.block, &input, &mut bytes, counts).run();
        // A buffer grown for one long record is not kept.
        let usual = bytes.capacity() <= 2 * (self.job.block_bytes as usize + (64 << 10));
        (outcome, if usual { bytes } else { Vec::new() })
    }

    fn claim(&self) -> Option<Claim> {
        let mut state = self.lock();
        loop {
            let block = self.plan.block(state.claimed)?;
            if state.closed {
                return None;
            }
            if state.may_claim() {
                self.begin_reads(&mut state);
                state.claimed += 1;
                let read = state.reads.pop_front().expect("the block's read was begun");
                let range = read_range(&block);
                state.begun_bytes -= bytes_of(&range);
                return Some(Claim { block, read });
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// About the bytes that what came of a block takes.
    fn weight(&self, outcome: &Outcome) -> u64 {
        match outcome {
            Outcome::Parsed { parsed, .. } if parsed.rejects.counts.total() == 0 => {
                parsed.batch.get_array_memory_size() as u64
            }
            _ => self.job.block_bytes,
        }
    }

    /// Begin the read of the block to be claimed and, over a network, of some after it.
    fn begin_reads(&self, state: &mut State) {
        loop {
            let begun = state.reads.len();
            let remote = state.current.as_ref().is_some_and(|(_, input)| input.is_remote());
            let more = begun == 0 || (remote && begun <= AHEAD_BLOCKS && state.begun_bytes < AHEAD_BYTES);
            let next = state.claimed + begun as u64;
            let Some(block) = self.plan.block(next).filter(|_| more) else { return };
            match self.input(state, block.file) {
                Ok(input) => self.begin_stretch(state, next, &input),
                Err(failure) => {
                    state.begun_bytes += bytes_of(&read_range(&block));
                    state.reads.push_back(Err(failure));
                }
            }
        }
    }

    /// Begin to read a block of a file and, over a network, by the same request those behind it.
    fn begin_stretch(&self, state: &mut State, first: u64, input: &Arc<Input>) {
        let (mut reads, mut bytes, most) = (Vec::new(), 0, if input.is_remote() { STRETCH } else { 0 });
        let mut blocks = (first..).map_while(|number| self.plan.block(number));
        while let Some(block) = blocks.next().filter(|_| reads.is_empty() || bytes < most) {
            let (range, last) = (read_range(&block), block.ends_file());
            bytes += bytes_of(&range);
            reads.push((range, state.free.pop().unwrap_or_default()));
            if last {
                break;
            }
        }
        state.begun_bytes += bytes;
        state.reads.extend(input.begin_all(reads).into_iter().map(|pending| Ok((input.clone(), pending))));
    }

    fn input(&self, state: &mut State, file: usize) -> Result<Arc<Input>> {
        if let Some((_, input)) = state.current.as_ref().filter(|(current, _)| *current == file) {
            return Ok(input.clone());
        }
        let input = Arc::new(Input::open_patiently(&self.job.inputs.files[file], &self.job.inputs.options)?);
        state.current = Some((file, input.clone()));
        Ok(input)
    }

    /// Wait until the deadline for the next block in file order.
    pub fn take(&self, deadline: Instant) -> Result<Taken> {
        let mut state = self.lock();
        loop {
            let next = state.handed;
            let Some(block) = self.plan.block(next) else { return Ok(Taken::End) };
            self.job.cancel.check()?;
            if let Some((outcome, _)) = state.done.remove(&next) {
                state.handed += 1;
                self.changed.notify_all();
                return Ok(Taken::Block(block, outcome));
            }
            let Some(patience) = deadline.checked_duration_since(Instant::now()) else { return Ok(Taken::Waiting) };
            let waited = self.changed.wait_timeout(state, patience.min(GLANCE));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Let the workers end and forget what was read.
    pub fn close(&self) {
        self.chain.end(0);
        let mut state = self.lock();
        let claimed = state.claimed;
        let handed = state.handed;
        *state = State { claimed, handed, closed: true, ..State::default() };
        self.changed.notify_all();
    }
}

fn bytes_of(range: &Range<u64>) -> u64 {
    range.end - range.start
}
