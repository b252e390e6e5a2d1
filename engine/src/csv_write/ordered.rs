//! Batches encoded by several threads, and written in the order they came.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use super::compress::Compression;
use super::encode::Format;
use crate::error::{Failure, Result};
use crate::progress::Cancel;

/// Where encoded text goes, in order.
pub trait Destination: Send {
    fn write(&mut self, text: &[u8]) -> Result<()>;
}

/// Batches that wait, are encoded or wait to be written, for each thread.
const IN_FLIGHT: u64 = 2;
/// How long a cancelled run may go unnoticed by one who waits.
const GLANCE: Duration = Duration::from_millis(50);

#[derive(Default)]
struct State {
    waiting: VecDeque<(u64, RecordBatch)>,
    encoded: BTreeMap<u64, Vec<u8>>,
    given: u64,
    written: u64,
    writing: bool,
    ended: bool,
    failure: Option<Failure>,
    /// Buffers to encode into again.
    free: Vec<Vec<u8>>,
}

struct Shared {
    format: Format,
    compression: Option<Compression>,
    cancel: Cancel,
    most: u64,
    state: Mutex<State>,
    changed: Condvar,
    destination: Mutex<Box<dyn Destination>>,
}

/// Takes batches in order; a bounded number of them is in memory.
pub struct Encoder {
    shared: Arc<Shared>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl Encoder {
    /// Start the threads; the header, if there is one, is the first thing written.
    pub fn start(
        format: Format,
        compression: Option<Compression>,
        schema: &SchemaRef,
        destination: Box<dyn Destination>,
        cancel: Cancel,
        threads: usize,
    ) -> Result<Self> {
        let head = format.head(schema);
        let most = IN_FLIGHT * threads as u64;
        let (state, changed) = Default::default();
        let destination = Mutex::new(destination);
        let shared = Arc::new(Shared { format, compression, cancel, most, state, changed, destination });
        shared.put(&shared.finished(head)?)?;
        let work = |_| {
            let shared = shared.clone();
            let builder = thread::Builder::new().name("karyaksham-csv-write".to_owned());
            builder.spawn(move || shared.work()).expect("threads for encoding can be started")
        };
        Ok(Self { threads: Mutex::new((0..threads.max(1)).map(work).collect()), shared })
    }

    /// Hand over the next batch; waits while too many are on their way.
    pub fn push(&self, batch: RecordBatch) -> Result<()> {
        let mut state = self.shared.until(|state| state.given - state.written < self.shared.most)?;
        let number = state.given;
        state.waiting.push_back((number, batch));
        state.given += 1;
        self.shared.changed.notify_all();
        Ok(())
    }

    /// Wait until all is written; nothing can be handed over afterwards.
    pub fn finish(&self) -> Result<()> {
        drop(self.shared.until(|state| state.written == state.given)?);
        self.stop();
        Ok(())
    }

    fn stop(&self) {
        self.shared.lock().ended = true;
        self.shared.changed.notify_all();
        for thread in self.threads.lock().unwrap_or_else(PoisonError::into_inner).drain(..) {
            let _ = thread.join();
        }
    }
}

impl Drop for Encoder {
    fn drop(&mut self) {
        self.stop();
    }
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Wait for a condition. Raises what an encoding thread has met, or that the run is cancelled.
    fn until(&self, met: impl Fn(&State) -> bool) -> Result<MutexGuard<'_, State>> {
        let mut state = self.lock();
        loop {
            if let Some(failure) = &state.failure {
                return Err(failure.clone());
            }
            self.cancel.check()?;
            if met(&state) {
                return Ok(state);
            }
            state = self.changed.wait_timeout(state, GLANCE).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    fn work(&self) {
        while let Some((number, batch, buffer)) = self.claim() {
            let made = self.text_of(&batch, buffer).and_then(|text| self.hand_in(number, text));
            if let Err(failure) = made {
                self.lock().failure.get_or_insert(failure);
                self.changed.notify_all();
                return;
            }
        }
    }

    fn claim(&self) -> Option<(u64, RecordBatch, Vec<u8>)> {
        let mut state = self.lock();
        loop {
            if state.ended || state.failure.is_some() {
                return None;
            }
            if let Some((number, batch)) = state.waiting.pop_front() {
                return Some((number, batch, state.free.pop().unwrap_or_default()));
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    fn text_of(&self, batch: &RecordBatch, mut buffer: Vec<u8>) -> Result<Vec<u8>> {
        self.format.rows(batch, &mut buffer)?;
        self.finished(buffer)
    }

    fn finished(&self, text: Vec<u8>) -> Result<Vec<u8>> {
        match self.compression {
            Some(compression) if !text.is_empty() => compression.compressed(&text),
            _ => Ok(text),
        }
    }

    /// Leave a batch's text; whoever brings the next one in order writes it and what waits behind it.
    fn hand_in(&self, number: u64, text: Vec<u8>) -> Result<()> {
        let mut state = self.lock();
        state.encoded.insert(number, text);
        while !state.writing
            && let Some(text) = take_next(&mut state)
        {
            state.writing = true;
            drop(state);
            let put = self.put(&text);
            state = self.lock();
            state.writing = false;
            put?;
            state.written += 1;
            state.free.push(text);
            self.changed.notify_all();
        }
        Ok(())
    }

    fn put(&self, text: &[u8]) -> Result<()> {
        self.destination.lock().unwrap_or_else(PoisonError::into_inner).write(text)
    }
}

fn take_next(state: &mut State) -> Option<Vec<u8>> {
    let next = state.written;
    state.encoded.remove(&next)
}
