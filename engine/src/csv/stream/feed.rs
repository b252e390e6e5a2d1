//! The thread that decodes, those that parse what it cut, and their results in order.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::Decoded;
use super::cut::last_end;
use super::ranged::{Ranged, ahead_bytes};
use crate::csv::block::{Finder, Trouble};
use crate::csv::faults::{LONGEST_RECORD, Place};
use crate::csv::index::Indexer;
use crate::csv::job::Job;
use crate::csv::scan::Position;
use crate::csv::worker::{Outcome, end_last_line};
use crate::error::{Failure, Result, unpanicked};
use crate::store::PADDING;

/// Chunks cut and not yet handed out.
const IN_FLIGHT: u64 = 4;
/// Files whose beginnings are asked of the network before they are decoded, and the bytes of those.
const AHEAD_FILES: usize = 16;
const AHEAD_BYTES: u64 = 24 << 20;
/// How long a cancelled run may go unnoticed by one who waits.
const GLANCE: Duration = Duration::from_millis(20);

/// Text of one file that begins with a record (or the file) and ends with one.
struct Chunk {
    number: u64,
    place: Position,
    bytes: Vec<u8>,
    /// The range has an even number of quotes, as far as those that cut it can tell.
    sound: bool,
}

/// What taking the next chunk came to.
pub enum Fed {
    Chunk(Position, Outcome),
    Waiting,
    End,
}

#[derive(Default)]
struct State {
    cut: u64,
    handed: u64,
    waiting: VecDeque<Chunk>,
    done: HashMap<u64, (Position, Outcome)>,
    /// No more chunks come; the failure is that of the file that stopped it.
    ended: Option<Option<Failure>>,
    free: Vec<Vec<u8>>,
    closed: bool,
}

pub struct Feed {
    job: Arc<Job>,
    /// That may decode a file.
    threads: usize,
    state: Mutex<State>,
    changed: Condvar,
}

impl Feed {
    #[must_use]
    pub fn new(job: Arc<Job>, threads: usize) -> Self {
        Self { job, threads, state: Mutex::default(), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decode all files and cut their text, until there is none or the scan ends.
    pub fn decode(&self) {
        let mut failure = None;
        let mut opened = VecDeque::new();
        for (file, info) in self.job.inputs.files.iter().enumerate() {
            self.open_ahead(file, &mut opened);
            let next = opened.pop_front().expect("the file was opened");
            match unpanicked(&info.uri, || self.decode_file(file, next)) {
                Ok(Ok(true)) => {}
                Ok(Ok(false)) => return,
                Ok(Err(failed)) | Err(failed) => {
                    failure = Some(failed);
                    break;
                }
            }
        }
        self.lock().ended = Some(failure);
        self.changed.notify_all();
    }

    /// Open a file and, over a network, some after it: many when they are small.
    fn open_ahead(&self, file: usize, opened: &mut VecDeque<Result<Ranged>>) {
        let inputs = &self.job.inputs;
        let mut bytes: u64 = inputs.files[file..file + opened.len()].iter().map(ahead_bytes).sum();
        while let Some(info) = inputs.files.get(file + opened.len()) {
            let remote = opened.front().is_some_and(|first| first.as_ref().is_ok_and(Ranged::is_remote));
            let more = opened.is_empty() || (remote && opened.len() < AHEAD_FILES && bytes < AHEAD_BYTES);
            if !more {
                return;
            }
            bytes += ahead_bytes(info);
            opened.push_back(inputs.opened(file + opened.len(), &self.job.cancel));
        }
    }

    /// False when nobody wants more.
    fn decode_file(&self, file: usize, opened: Result<Ranged>) -> Result<bool> {
        let mut text = Decoded::with_threads(opened?, &self.job.inputs.packing, self.threads)?;
        let (mut carry, mut offset, mut reported) = (Vec::new(), 0, 0);
        let quote = self.job.format.quote();
        loop {
            let Some(mut bytes) = self.buffer() else { return Ok(false) };
            bytes.clear();
            bytes.append(&mut carry);
            let (end, last, sound) = self.fill(&mut text, &mut bytes, quote)?;
            let length = bytes.len() - PADDING;
            carry.extend_from_slice(&bytes[end..length]);
            bytes.truncate(end);
            bytes.resize(end + PADDING, 0);
            let done = text.done();
            let place = Position { file, offset, last, before: reported, done: done - reported };
            (offset, reported) = (offset + end as u64, done);
            if last {
                text.verify()?;
            }
            if !self.put(place, bytes, sound) {
                return Ok(false);
            }
            if last {
                return Ok(true);
            }
        }
    }

    /// Read until there is a place to cut: where it is, whether it is the text's end, and whether the quotes allow it.
    fn fill(&self, text: &mut Decoded, bytes: &mut Vec<u8>, quote: Option<u8>) -> Result<(usize, bool, bool)> {
        let mut most = self.job.block_bytes;
        loop {
            let read = text.append(most, bytes)?;
            let length = bytes.len() - PADDING;
            if read < most {
                return Ok((length, true, true));
            }
            let odd = Indexer::detect().count(bytes, 0..length, quote).quotes % 2 == 1;
            if let Some(end) = last_end(&bytes[..length], quote, odd) {
                return Ok((end, false, true));
            }
            if length > LONGEST_RECORD {
                return Ok((length, false, false));
            }
            bytes.truncate(length);
            most = length as u64;
        }
    }

    fn buffer(&self) -> Option<Vec<u8>> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if state.cut < state.handed + IN_FLIGHT {
                return Some(state.free.pop().unwrap_or_default());
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn put(&self, place: Position, bytes: Vec<u8>, sound: bool) -> bool {
        let mut state = self.lock();
        let number = state.cut;
        state.cut += 1;
        state.waiting.push_back(Chunk { number, place, bytes, sound });
        self.changed.notify_all();
        !state.closed && sound
    }

    /// Parse chunks until there are no more, or the scan ends.
    pub fn work(&self) {
        while let Some(mut chunk) = self.next() {
            let uri = self.job.inputs.uri(chunk.place.file);
            let outcome = unpanicked(uri, || self.parse(&mut chunk)).unwrap_or_else(Outcome::Failed);
            let mut state = self.lock();
            if state.closed {
                return;
            }
            state.done.insert(chunk.number, (chunk.place, outcome));
            if chunk.bytes.capacity() as u64 <= 2 * self.job.block_bytes + (64 << 10) {
                state.free.push(chunk.bytes);
            }
            self.changed.notify_all();
        }
    }

    fn next(&self) -> Option<Chunk> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if let Some(chunk) = state.waiting.pop_front() {
                return Some(chunk);
            }
            if state.ended.is_some() {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
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
        match format.parse(here, start..end, finder, &self.job.cancel) {
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
            if let Some(failure) = state.ended.as_ref().filter(|_| next == state.cut) {
                return failure.clone().map_or(Ok(Fed::End), Err);
            }
            let Some(patience) = deadline.checked_duration_since(Instant::now()) else { return Ok(Fed::Waiting) };
            let waited = self.changed.wait_timeout(state, patience.min(GLANCE));
            state = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Let the threads end and forget what was read.
    pub fn close(&self) {
        let mut state = self.lock();
        let (cut, handed) = (state.cut, state.handed);
        *state = State { cut, handed, closed: true, ..State::default() };
        self.changed.notify_all();
    }
}
