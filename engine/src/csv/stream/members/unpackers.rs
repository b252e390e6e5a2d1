//! Threads that decode stretches ahead of who reads them.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;

use bytes::Bytes;

use super::packed::Decoding;
use crate::crew::locked;
use crate::csv::stream::packing::Compression;
use crate::error::unpanicked;
use crate::progress::Cancel;

/// Text that is decoded between two looks at whether it is still wanted.
const STEP: usize = 256 << 10;

/// A stretch's text as far as it was decoded, and what decodes the rest of it.
pub(super) struct Begun {
    pub text: Vec<u8>,
    /// What of it is text that was not read.
    range: Range<usize>,
    /// None when there is no rest.
    decoding: Option<Decoding>,
    /// Packed bytes that the text is of.
    pub consumed: u64,
}

impl Begun {
    pub(super) fn nothing(kind: Compression, packed: Bytes) -> io::Result<Self> {
        let decoding = Decoding::new(kind, VecDeque::from([packed]), None)?;
        Ok(Self { text: Vec::new(), range: 0..0, decoding: Some(decoding), consumed: 0 })
    }

    /// Decode some more into memory or into what is given; nothing at the stretch's end, where the decoder is let go.
    fn decode(decoding: &mut Option<Decoding>, consumed: &mut u64, into: &mut [u8]) -> io::Result<usize> {
        let Some(some) = decoding else { return Ok(0) };
        let read = some.read(into)?;
        *consumed = some.consumed();
        if read == 0 && !into.is_empty() {
            *decoding = None;
        }
        Ok(read)
    }
}

impl Read for Begun {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.range.is_empty() {
            return Self::decode(&mut self.decoding, &mut self.consumed, into);
        }
        let amount = self.range.len().min(into.len());
        into[..amount].copy_from_slice(&self.text[self.range.start..][..amount]);
        self.range.start += amount;
        Ok(amount)
    }
}

/// What became of a stretch.
enum Fate {
    Waits,
    Taken,
    /// None when it is no row of whole members.
    Done(Option<Begun>),
}

/// A stretch as it is handed on; not begun when nobody came to it, None as in `Fate`.
pub(super) struct Handed {
    pub packed: Bytes,
    pub begun: Option<Option<Begun>>,
}

#[derive(Default)]
struct State {
    stretches: VecDeque<(Bytes, Fate)>,
    /// Stretches that were handed on before the first of these.
    handed: usize,
    /// Text to be overwritten.
    free: Vec<Vec<u8>>,
    closed: bool,
}

struct Shared {
    kind: Compression,
    ahead: usize,
    cancel: Cancel,
    state: Mutex<State>,
    changed: Condvar,
}

pub(super) struct Unpackers {
    shared: Arc<Shared>,
    threads: usize,
    started: bool,
}

impl Unpackers {
    pub(super) fn new(kind: Compression, ahead: usize, threads: usize, cancel: Cancel) -> Self {
        let (state, changed) = Default::default();
        Self { shared: Arc::new(Shared { kind, ahead, cancel, state, changed }), threads, started: false }
    }

    /// Put a stretch behind the others; threads are started once there is one for another than who reads.
    pub(super) fn push(&mut self, packed: Bytes) {
        let mut state = locked(&self.shared.state);
        state.stretches.push_back((packed, Fate::Waits));
        let several = state.stretches.len() > 1;
        drop(state);
        self.shared.changed.notify_all();
        if several && !self.started {
            self.started = true;
            (0..self.threads).for_each(|_| self.start());
        }
    }

    fn start(&self) {
        let shared = self.shared.clone();
        let thread = thread::Builder::new().name("karyaksham-unpack".to_owned());
        thread.spawn(move || shared.work()).expect("threads for decoding can be started");
    }

    pub(super) fn len(&self) -> usize {
        locked(&self.shared.state).stretches.len()
    }

    /// The first stretch, begun or not; waits while a thread is at it.
    pub(super) fn next(&self) -> Option<Handed> {
        let mut state = locked(&self.shared.state);
        while let Fate::Taken = state.stretches.front()?.1 {
            state = self.shared.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        let (packed, fate) = state.stretches.pop_front()?;
        state.handed += 1;
        let begun = if let Fate::Done(begun) = fate { Some(begun) } else { None };
        Some(Handed { packed, begun })
    }

    /// Let a text be overwritten.
    pub(super) fn free(&self, text: Vec<u8>) {
        if !text.is_empty() {
            locked(&self.shared.state).free.push(text);
        }
    }

    /// Let the threads end; the stretches that were not handed on.
    pub(super) fn close(&self) -> VecDeque<Bytes> {
        let mut state = locked(&self.shared.state);
        let left = std::mem::replace(&mut *state, State { closed: true, ..State::default() });
        drop(state);
        self.shared.changed.notify_all();
        left.stretches.into_iter().map(|(packed, _)| packed).collect()
    }
}

impl Drop for Unpackers {
    fn drop(&mut self) {
        self.close();
    }
}

impl Shared {
    fn work(&self) {
        while let Some((number, packed, text)) = self.take() {
            // Whatever went wrong is met again by who decodes alone.
            let begun = unpanicked("", || self.begin(packed, text)).ok().and_then(Result::ok);
            let mut state = locked(&self.state);
            if state.closed {
                return;
            }
            let place = number - state.handed;
            state.stretches[place].1 = Fate::Done(begun);
            drop(state);
            self.changed.notify_all();
        }
    }

    /// The first stretch that nobody is at, its number, and a text to overwrite.
    fn take(&self) -> Option<(usize, Bytes, Vec<u8>)> {
        let mut state = locked(&self.state);
        loop {
            if state.closed {
                return None;
            }
            if let Some(place) = state.stretches.iter().position(|(_, fate)| matches!(fate, Fate::Waits)) {
                state.stretches[place].1 = Fate::Taken;
                let packed = state.stretches[place].0.clone();
                return Some((state.handed + place, packed, state.free.pop().unwrap_or_default()));
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Decode a stretch, as far as may be done ahead and as long as it is wanted.
    fn begin(&self, packed: Bytes, text: Vec<u8>) -> io::Result<Begun> {
        let mut begun = Begun { text, ..Begun::nothing(self.kind, packed)? };
        while begun.range.end < self.ahead && !self.cancel.is_cancelled() && !locked(&self.state).closed {
            let step = begun.range.end..(begun.range.end + STEP).min(self.ahead);
            if begun.text.len() < step.end {
                begun.text.resize(step.end, 0);
            }
            match Begun::decode(&mut begun.decoding, &mut begun.consumed, &mut begun.text[step])? {
                0 => break,
                read => begun.range.end += read,
            }
        }
        Ok(begun)
    }
}
