//! A packed file cut into stretches of whole members, as far as can be told.

use std::io::{self, BufRead};

use bytes::Bytes;

use super::boundary::{Boundary, Search};
use super::packed::Rest;
use crate::csv::stream::packing::Compression;
use crate::csv::stream::ranged::Ranged;

/// Read at once: what is behind a place to cut is moved.
const PIECE: usize = 256 << 10;

pub(super) struct Cutter {
    ranged: Ranged,
    kind: Compression,
    longest: usize,
    /// What was read and not cut off.
    carry: Vec<u8>,
    spare: Vec<Vec<u8>>,
    failure: Option<io::Error>,
    /// No more is cut: the file has ended, or it has not.
    over: Option<bool>,
}

impl Cutter {
    pub(super) fn new(ranged: Ranged, kind: Compression, longest: usize) -> Self {
        Self { ranged, kind, longest, carry: Vec::new(), spare: Vec::new(), failure: None, over: None }
    }

    /// About so many bytes of whole members; None at the file's end, and where no end of a member is found.
    pub(super) fn stretch(&mut self, aim: usize) -> Option<Bytes> {
        let mut search = Search::new(self.kind);
        while self.over.is_none() {
            match search.boundary(&self.carry, aim) {
                Boundary::At(end) => return Some(self.cut(end)),
                Boundary::Further if self.carry.len() < self.longest => {}
                Boundary::Further | Boundary::Nowhere => {
                    self.over = Some(false);
                    return None;
                }
            }
            match self.read() {
                Ok(true) => {}
                Ok(false) => {
                    self.over = Some(true);
                    return (!self.carry.is_empty()).then(|| self.cut(self.carry.len()));
                }
                Err(error) => {
                    self.failure = Some(error);
                    self.over = Some(false);
                }
            }
        }
        None
    }

    /// Whether the file has ended and all of it was cut off.
    pub(super) fn is_through(&self) -> bool {
        self.over == Some(true)
    }

    fn read(&mut self) -> io::Result<bool> {
        let there = self.ranged.fill_buf()?;
        let amount = there.len().min(PIECE);
        self.carry.extend_from_slice(&there[..amount]);
        self.ranged.consume(amount);
        Ok(amount > 0)
    }

    fn cut(&mut self, end: usize) -> Bytes {
        let mut behind = self.spare.pop().unwrap_or_default();
        behind.extend_from_slice(&self.carry[end..]);
        self.carry.truncate(end);
        Bytes::from(std::mem::replace(&mut self.carry, behind))
    }

    /// Let the memory of a stretch be used again.
    pub(super) fn reuse(&mut self, mut stretch: Bytes) {
        stretch.clear();
        self.spare.push(Vec::from(stretch));
    }

    /// What was read and not cut off, and what follows.
    pub(super) fn rest(self) -> (Bytes, Rest) {
        (Bytes::from(self.carry), Rest { ranged: self.ranged, failure: self.failure })
    }
}
