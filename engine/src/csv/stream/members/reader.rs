//! The text of many members in their order.

use std::collections::VecDeque;
use std::io::{self, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use bytes::Bytes;

use super::Sizes;
use super::cutter::Cutter;
use super::packed::Decoding;
use super::unpackers::{Begun, Handed, Unpackers};
use crate::csv::stream::packing::Compression;
use crate::csv::stream::ranged::Ranged;
use crate::progress::Cancel;

/// Stretches in memory at once, however many threads there are.
const MOST: usize = 8;
/// Text that is decoded a second time, between two looks at whether it is still wanted.
const AGAIN: usize = 64 << 10;

/// The stretch that is being read.
struct Stretch {
    packed: Bytes,
    begun: Begun,
    /// Text of it that was read.
    given: u64,
}

enum Now {
    Between,
    Stretch(Stretch),
    /// One decoder for all that follows.
    Alone(Decoding),
    End,
}

pub struct Members {
    kind: Compression,
    sizes: Sizes,
    cancel: Cancel,
    unpackers: Unpackers,
    waiting: usize,
    /// None when one decoder has what it would cut.
    cutter: Option<Cutter>,
    now: Now,
    /// Packed bytes before what is being read.
    before: u64,
    given: u64,
    done: Arc<AtomicU64>,
}

impl Members {
    /// Read a file of one kind from its beginning, with so many threads besides the one that reads.
    pub fn new(ranged: Ranged, kind: Compression, threads: usize, sizes: Sizes) -> Self {
        let cancel = ranged.cancel();
        Self {
            kind,
            sizes,
            unpackers: Unpackers::new(kind, sizes.ahead, threads, cancel.clone()),
            cancel,
            waiting: (threads + 2).min(MOST),
            cutter: Some(Cutter::new(ranged, kind, sizes.longest)),
            now: Now::Between,
            before: 0,
            given: 0,
            done: Arc::default(),
        }
    }

    /// Bytes of the file whose text was read.
    pub fn done(&self) -> Arc<AtomicU64> {
        self.done.clone()
    }

    /// Cut ahead, and go on with the next stretch.
    fn next(&mut self) -> io::Result<()> {
        let aim = self.sizes.next(self.before, self.given);
        while self.unpackers.len() < self.waiting
            && let Some(packed) = self.cutter.as_mut().and_then(|cutter| cutter.stretch(aim))
        {
            self.unpackers.push(packed);
        }
        let Some(Handed { packed, begun }) = self.unpackers.next() else {
            if self.cutter.as_ref().is_none_or(Cutter::is_through) {
                self.now = Now::End;
                return Ok(());
            }
            return self.go_alone(VecDeque::new(), 0);
        };
        let begun = match begun {
            None => Some(Begun::nothing(self.kind, packed.clone())?),
            Some(begun) => begun,
        };
        match begun {
            Some(begun) => self.now = Now::Stretch(Stretch { packed, begun, given: 0 }),
            None => self.go_alone(VecDeque::from([packed]), 0)?,
        }
        Ok(())
    }

    /// Let one decoder go on from the beginning of the stretch that is being read, of which so much text was given.
    fn go_alone(&mut self, mut pieces: VecDeque<Bytes>, given: u64) -> io::Result<()> {
        self.now = Now::End;
        pieces.extend(self.unpackers.close());
        let rest = self.cutter.take().map(Cutter::rest).map(|(carry, rest)| {
            pieces.push_back(carry);
            rest
        });
        let mut decoding = Decoding::new(self.kind, pieces, rest)?;
        let (mut again, mut left) = (vec![0; AGAIN], given);
        while left > 0 {
            self.cancel.check().map_err(io::Error::other)?;
            let most = again.len().min(usize::try_from(left).unwrap_or(AGAIN));
            match decoding.read(&mut again[..most])? {
                0 => break,
                read => left -= read as u64,
            }
        }
        self.now = Now::Alone(decoding);
        Ok(())
    }

    /// Go on behind a stretch, or from its beginning when it was none.
    fn leave(&mut self, failed: bool) -> io::Result<()> {
        let Now::Stretch(stretch) = std::mem::replace(&mut self.now, Now::Between) else { return Ok(()) };
        if failed {
            return self.go_alone(VecDeque::from([stretch.packed]), stretch.given);
        }
        self.before += stretch.packed.len() as u64;
        self.done.fetch_max(self.before, Relaxed);
        self.unpackers.free(stretch.begun.text);
        if let Some(cutter) = &mut self.cutter {
            cutter.reuse(stretch.packed);
        }
        Ok(())
    }
}

impl Read for Members {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            let (read, consumed) = match &mut self.now {
                Now::Between => {
                    self.next()?;
                    continue;
                }
                Now::Stretch(stretch) => match stretch.begun.read(into) {
                    Ok(read) if read > 0 || into.is_empty() => {
                        stretch.given += read as u64;
                        (read, stretch.begun.consumed)
                    }
                    ended => {
                        self.leave(ended.is_err())?;
                        continue;
                    }
                },
                Now::Alone(decoding) => (decoding.read(into)?, decoding.consumed()),
                Now::End => return Ok(0),
            };
            self.given += read as u64;
            self.done.fetch_max(self.before + consumed, Relaxed);
            return Ok(read);
        }
    }
}
