//! A pinned input read from its beginning to its end, over a network one range ahead.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use crate::error::Failure;
use crate::progress::Cancel;
use crate::store::{FileInfo, Input, PADDING, Pending};

const LOCAL: u64 = 256 << 10;
const REMOTE: u64 = 8 << 20;

/// Bytes of a file that are asked for as it is opened.
pub(super) fn ahead_bytes(info: &FileInfo) -> u64 {
    info.size.min(REMOTE)
}

pub struct Ranged {
    input: Arc<Input>,
    cancel: Cancel,
    buffer: Vec<u8>,
    at: usize,
    /// Where the next read begins.
    offset: u64,
    ahead: Option<Pending>,
    /// Bytes that were handed on, for those who watch.
    done: Arc<AtomicU64>,
}

impl Ranged {
    /// Begin to read: over a network at once.
    #[must_use]
    pub fn new(input: Input, cancel: Cancel) -> Self {
        let done = Arc::default();
        let input = Arc::new(input);
        let mut ranged = Self { input, cancel, buffer: Vec::new(), at: 0, offset: 0, ahead: None, done };
        if ranged.is_remote() {
            ranged.ahead = Some(ranged.begin());
        }
        ranged
    }

    #[must_use]
    pub(super) fn is_remote(&self) -> bool {
        self.input.is_remote()
    }

    pub(super) fn input(&self) -> Arc<Input> {
        self.input.clone()
    }

    pub(super) fn done(&self) -> Arc<AtomicU64> {
        self.done.clone()
    }

    pub(super) fn cancel(&self) -> Cancel {
        self.cancel.clone()
    }

    /// Begin to read what follows; locally into the buffer that was read before.
    fn begin(&mut self) -> Pending {
        let most = if self.input.is_remote() { REMOTE } else { LOCAL };
        let end = self.input.size().min(self.offset + most);
        let pending = self.input.begin(self.offset..end, std::mem::take(&mut self.buffer));
        self.offset = end;
        pending
    }

    fn refill(&mut self) -> Result<(), Failure> {
        self.cancel.check()?;
        if self.ahead.is_none() && self.offset == self.input.size() {
            return Ok(());
        }
        let pending = match self.ahead.take() {
            Some(pending) => pending,
            None => self.begin(),
        };
        if self.input.is_remote() && self.offset < self.input.size() {
            self.ahead = Some(self.begin());
        }
        self.buffer = self.input.finish(pending, &self.cancel)?;
        self.buffer.truncate(self.buffer.len() - PADDING);
        self.at = 0;
        Ok(())
    }
}

impl BufRead for Ranged {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.buffer.len() {
            self.buffer.clear();
            self.at = 0;
            self.refill().map_err(io::Error::other)?;
        }
        Ok(&self.buffer[self.at..])
    }

    fn consume(&mut self, amount: usize) {
        self.at += amount;
        self.done.fetch_add(amount as u64, Relaxed);
    }
}

impl Read for Ranged {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        read_buffered(self, into)
    }
}

/// What `Read` is for a reader that has a buffer anyway.
pub(super) fn read_buffered(reader: &mut impl BufRead, into: &mut [u8]) -> io::Result<usize> {
    let amount = reader.fill_buf()?.read(into)?;
    reader.consume(amount);
    Ok(amount)
}
