//! The thread that decodes files and cuts their text between records. It needs to know nothing of what is asked of the rows,
//! so that it can begin before anybody asks.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

use super::Decoded;
use super::cut::last_end;
use super::ranged::{Ranged, ahead_bytes};
use crate::csv::faults::LONGEST_RECORD;
use crate::csv::index::Indexer;
use crate::csv::inputs::Inputs;
use crate::csv::portions::Position;
use crate::error::{Failure, Result, unpanicked};
use crate::progress::Cancel;
use crate::store::PADDING;

/// Files whose beginnings are asked of the network before they are decoded, and the bytes of those.
const AHEAD_FILES: usize = 16;
const AHEAD_BYTES: u64 = 24 << 20;

/// Text of one file that begins with a record (or the file) and ends with one.
pub struct Chunk {
    pub number: u64,
    pub place: Position,
    pub bytes: Vec<u8>,
    /// The range has an even number of quotes, as far as those that cut it can tell.
    pub sound: bool,
}

/// What is decoded, and how.
pub struct Task {
    pub inputs: Arc<Inputs>,
    pub quote: Option<u8>,
    /// Bytes of text in a chunk, if a record ends there.
    pub block_bytes: u64,
    /// That may decode a file.
    pub threads: usize,
}

#[derive(Default)]
struct State {
    cut: u64,
    /// Chunks that may wait.
    most: usize,
    waiting: VecDeque<Chunk>,
    /// No more chunks come; the failure is that of the file that stopped it.
    ended: Option<Option<Failure>>,
    free: Vec<Vec<u8>>,
    closed: bool,
}

struct Shared {
    task: Task,
    cancel: Cancel,
    state: Mutex<State>,
    changed: Condvar,
}

/// Chunks of all files in order, as they are decoded. Dropping it lets the thread end.
pub struct Decoding(Arc<Shared>);

impl Decoding {
    /// Start the thread, which lets so many chunks wait.
    #[must_use]
    pub fn start(task: Task, most: usize) -> Self {
        let state = Mutex::new(State { most, ..State::default() });
        let shared = Arc::new(Shared { task, cancel: Cancel::default(), state, changed: Condvar::new() });
        let own = shared.clone();
        let builder = thread::Builder::new().name("karyaksham-csv".to_owned());
        builder.spawn(move || own.decode()).expect("a thread for decoding can be started");
        Self(shared)
    }

    /// Let only so many chunks wait from now on.
    pub fn limit(&self, most: usize) {
        self.0.lock().most = most;
    }

    /// Wait for the next chunk; None when no more come.
    pub fn next(&self) -> Option<Chunk> {
        let mut state = self.0.lock();
        loop {
            if let Some(chunk) = state.waiting.pop_front() {
                self.0.changed.notify_all();
                return Some(chunk);
            }
            if state.closed || state.ended.is_some() {
                return None;
            }
            state = self.0.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Whether the text ended after so many chunks, and by which failure.
    pub fn ended_after(&self, chunks: u64) -> Option<Option<Failure>> {
        let state = self.0.lock();
        state.ended.clone().filter(|_| state.cut == chunks)
    }

    /// Take a chunk's buffer back, unless there are enough or it grew for one long record.
    pub fn recycle(&self, buffer: Vec<u8>) {
        let mut state = self.0.lock();
        if state.free.len() < 2 * state.most && buffer.capacity() as u64 <= 2 * self.0.task.block_bytes + (64 << 10) {
            state.free.push(buffer);
        }
    }

    /// Let the thread end and forget what was decoded.
    pub fn close(&self) {
        self.0.cancel.cancel();
        let mut state = self.0.lock();
        *state = State { cut: state.cut, closed: true, ..State::default() };
        self.0.changed.notify_all();
    }
}

impl Drop for Decoding {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Decode all files and cut their text, until there is none or nobody wants it.
    fn decode(&self) {
        let mut failure = None;
        let mut opened = VecDeque::new();
        for (file, info) in self.task.inputs.files.iter().enumerate() {
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
        let inputs = &self.task.inputs;
        let mut bytes: u64 = inputs.files[file..file + opened.len()].iter().map(ahead_bytes).sum();
        while let Some(info) = inputs.files.get(file + opened.len()) {
            let remote = opened.front().is_some_and(|first| first.as_ref().is_ok_and(Ranged::is_remote));
            let more = opened.is_empty() || (remote && opened.len() < AHEAD_FILES && bytes < AHEAD_BYTES);
            if !more {
                return;
            }
            bytes += ahead_bytes(info);
            opened.push_back(inputs.opened(file + opened.len(), &self.cancel));
        }
    }

    /// False when nobody wants more.
    fn decode_file(&self, file: usize, opened: Result<Ranged>) -> Result<bool> {
        let mut text = Decoded::with_threads(opened?, &self.task.inputs.packing, self.task.threads)?;
        let (mut carry, mut offset, mut reported) = (Vec::new(), 0, 0);
        let quote = self.task.quote;
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
        let mut most = self.task.block_bytes;
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

    /// A buffer for the next chunk, when there is room for it; None when nobody wants it.
    fn buffer(&self) -> Option<Vec<u8>> {
        let mut state = self.lock();
        loop {
            if state.closed {
                return None;
            }
            if state.waiting.len() < state.most {
                return Some(state.free.pop().unwrap_or_default());
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn put(&self, place: Position, bytes: Vec<u8>, sound: bool) -> bool {
        let mut state = self.lock();
        let number = state.cut;
        state.cut += 1;
        if !state.closed {
            state.waiting.push_back(Chunk { number, place, bytes, sound });
        }
        self.changed.notify_all();
        !state.closed && sound
    }
}
