//! The threads that parse what a decoding thread has cut, and their results in order.

use std::collections::HashMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::decoding::{Chunk, Decoding, Task};
use crate::csv::block::{Finder, Trouble};
use crate::csv::faults::Place;
use crate::csv::index::Indexer;
use crate::csv::job::Job;
use crate::csv::portions::Position;
use crate::csv::worker::{Outcome, end_last_line};
use crate::error::{Result, unpanicked};
use crate::store::PADDING;

/// Chunks taken and not yet handed out, and those that wait to be taken.
const IN_FLIGHT: u64 = 3;
const WAITING: usize = 2;
/// How long a cancelled run may go unnoticed by one who waits.
const GLANCE: Duration = Duration::from_millis(20);

/// What taking the next chunk came to.
pub enum Fed {
    Chunk(Position, Outcome),
    Waiting,
    End,
}

#[derive(Default)]
struct State {
    taken: u64,
    handed: u64,
    done: HashMap<u64, (Position, Outcome)>,
    closed: bool,
}

pub struct Feed {
    job: Arc<Job>,
    decoding: Decoding,
    state: Mutex<State>,
    changed: Condvar,
}

impl Feed {
    /// Parse what is decoded already, or begin to decode.
    #[must_use]
    pub fn new(job: Arc<Job>, threads: usize, begun: Option<Decoding>) -> Self {
        let decoding = begun.unwrap_or_else(|| {
            let (inputs, quote, block_bytes) = (job.inputs.clone(), job.format.quote(), job.block_bytes);
            Decoding::start(Task { inputs, quote, block_bytes, threads }, WAITING)
        });
        decoding.limit(WAITING);
        Self { job, decoding, state: Mutex::default(), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Parse chunks until there are no more, or the scan ends.
    pub fn work(&self) {
        while self.may_take()
            && let Some(mut chunk) = self.decoding.next()
        {
            let uri = self.job.inputs.uri(chunk.place.file);
            let outcome = unpanicked(uri, || self.parse(&mut chunk)).unwrap_or_else(Outcome::Failed);
            let mut state = self.lock();
            if state.closed {
                return;
            }
            state.done.insert(chunk.number, (chunk.place, outcome));
            drop(state);
            self.decoding.recycle(chunk.bytes);
            self.changed.notify_all();
        }
        self.changed.notify_all();
    }

    /// Wait until one more chunk may be taken; whether there is still somebody who wants it.
    fn may_take(&self) -> bool {
        let mut state = self.lock();
        while !state.closed && state.taken >= state.handed + IN_FLIGHT {
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.taken += 1;
        !state.closed
    }

    fn parse(&self, chunk: &mut Chunk) -> Outcome {
        let (format, place) = (&self.job.format, chunk.place);
        let length = chunk.bytes.len() - PADDING;
        let start = match self.first_data(chunk, length) {
            Ok(start) => start,
            Err(failure) => return Outcome::Failed(failure),
        };
        let stray = |bytes: &[u8]| Outcome::Stray {
            offset: place.offset + start as u64,
            newlines: memchr::memchr_iter(b'\n', &bytes[..start]).count() as u64,
        };
        if !chunk.sound {
            return stray(&chunk.bytes);
        }
        let end = if place.last { end_last_line(&mut chunk.bytes, start) } else { length };
        let counts = Indexer::detect().count(&chunk.bytes, 0..end, format.quote());
        let finder = Finder::Fast { indexer: Indexer::detect(), has_quotes: counts.quotes > 0 };
        let uri = self.job.inputs.uri(place.file);
        let here = Place { uri, offset: place.offset, bytes: &chunk.bytes };
        match self.job.parse(here, start..end, finder) {
            Ok(parsed) if parsed.next >= end => {
                Outcome::Parsed { parsed: Box::new(parsed), newlines: counts.newlines as u64, inside: false }
            }
            Ok(parsed) if parsed.open && place.last && !format.leaves_out() => {
                Outcome::Failed(format.open_quote(here, parsed.next))
            }
            Ok(_) | Err(Trouble::Stray) => stray(&chunk.bytes),
            Err(Trouble::Failure(failure)) => Outcome::Failed(failure),
        }
    }

    fn first_data(&self, chunk: &Chunk, length: usize) -> Result<usize> {
        if chunk.place.offset > 0 {
            return Ok(0);
        }
        let (inputs, place) = (&self.job.inputs, chunk.place);
        self.job.format.first_record(inputs, place.file, &chunk.bytes[..length], place.last)
    }

    /// Wait until the deadline for the next chunk in order.
    pub fn take(&self, deadline: Instant) -> Result<Fed> {
        let mut state = self.lock();
        loop {
            self.job.cancel.check()?;
            let next = state.handed;
            if let Some((place, outcome)) = state.done.remove(&next) {
                state.handed += 1;
                self.changed.notify_all();
                return Ok(Fed::Chunk(place, outcome));
            }
            if let Some(failure) = self.decoding.ended_after(next) {
                return failure.map_or(Ok(Fed::End), Err);
            }
            let Some(patience) = deadline.checked_duration_since(Instant::now()) else { return Ok(Fed::Waiting) };
            let waited = self.changed.wait_timeout(state, patience.min(GLANCE));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Let the threads end and forget what was read.
    pub fn close(&self) {
        self.decoding.close();
        let mut state = self.lock();
        (state.closed, state.done) = (true, HashMap::new());
        self.changed.notify_all();
    }
}
