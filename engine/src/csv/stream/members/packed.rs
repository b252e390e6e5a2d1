//! Packed bytes in memory, perhaps with the rest of their file behind them.

use std::collections::VecDeque;
use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use bytes::{Buf, Bytes};

use crate::csv::stream::packing::Compression;
use crate::csv::stream::ranged::{Ranged, read_buffered};

/// What follows in a file: a failure to read it comes when its turn does.
pub(super) struct Rest {
    pub ranged: Ranged,
    pub failure: Option<io::Error>,
}

struct Packed {
    pieces: VecDeque<Bytes>,
    rest: Option<Rest>,
    consumed: Arc<AtomicU64>,
}

impl BufRead for Packed {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        while self.pieces.front().is_some_and(Bytes::is_empty) {
            self.pieces.pop_front();
        }
        if let Some(piece) = self.pieces.front() {
            return Ok(piece);
        }
        let Some(rest) = &mut self.rest else { return Ok(&[]) };
        if let Some(failure) = rest.failure.take() {
            return Err(failure);
        }
        rest.ranged.fill_buf()
    }

    fn consume(&mut self, amount: usize) {
        self.consumed.fetch_add(amount as u64, Relaxed);
        match (self.pieces.front_mut(), &mut self.rest) {
            (Some(piece), _) => piece.advance(amount),
            (None, Some(rest)) => rest.ranged.consume(amount),
            (None, None) => {}
        }
    }
}

impl Read for Packed {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        read_buffered(self, into)
    }
}

/// Text as it comes out of packed bytes.
pub(super) struct Decoding {
    text: Box<dyn Read + Send>,
    consumed: Arc<AtomicU64>,
}

impl Decoding {
    pub(super) fn new(kind: Compression, pieces: VecDeque<Bytes>, rest: Option<Rest>) -> io::Result<Self> {
        let consumed = Arc::default();
        let packed = Packed { pieces, rest, consumed: Arc::clone(&consumed) };
        Ok(Self { text: kind.decoder(packed)?, consumed })
    }

    /// Packed bytes that are done with.
    pub(super) fn consumed(&self) -> u64 {
        self.consumed.load(Relaxed)
    }
}

impl Read for Decoding {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        self.text.read(into)
    }
}
