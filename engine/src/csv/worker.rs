//! One block: read, find its first and last record, parse what lies between.
//!
//! A record belongs to the block in which the newline before it lies. So a block begins after the first newline outside
//! quotes, and reads on behind its end up to the first such newline there.

use std::ops::Range;

use super::block::{Finder, Parsed, Trouble};
use super::boundaries::{Search, after_newline};
use super::chain::Chain;
use super::faults::Place;
use super::header::too_long;
use super::index::{Counts, Indexer};
use super::job::Job;
use super::plan::Block;
use crate::error::Failure;
use crate::store::{Input, PADDING};

/// Read at once behind a block, for the end of its last record.
const OVERRUN: u64 = 16 << 10;

/// A record that goes on for so long behind its block is read sequentially.
const LONGEST_OVERRUN: usize = 16 << 20;

/// What a block came to.
pub enum Outcome {
    Parsed {
        parsed: Box<Parsed>,
        newlines: u64,
        /// What follows the block is inside quotes.
        inside: bool,
    },
    /// The file has to be read sequentially from this record on, with so many newlines before it in the block.
    Stray {
        offset: u64,
        newlines: u64,
    },
    Failed(Failure),
    /// The scan has ended while this block waited.
    Stopped,
}

/// What all blocks of a scan share.
pub struct Common<'a> {
    pub job: &'a Job,
    pub chain: &'a Chain,
}

/// The bytes to begin reading for a block.
#[must_use]
pub fn read_range(block: &Block) -> Range<u64> {
    block.range.start..block.file_size.min(block.range.end + OVERRUN)
}

/// A block whose bytes are there.
pub struct Work<'a> {
    common: &'a Common<'a>,
    block: &'a Block,
    input: &'a Input,
    bytes: &'a mut Vec<u8>,
    /// Bytes of the block itself; what follows is read to end its last record.
    own: usize,
    /// Quotes and newlines of the block itself.
    counts: Counts,
}

/// Where a block's records are.
struct Found {
    records: Range<usize>,
    has_quotes: bool,
    newlines: u64,
    /// What follows the block is inside quotes.
    inside: bool,
    /// The last record is so long that a wrong quote is likelier.
    endless: bool,
}

impl<'a> Work<'a> {
    pub fn new(
        common: &'a Common<'a>,
        block: &'a Block,
        input: &'a Input,
        bytes: &'a mut Vec<u8>,
        counts: Counts,
    ) -> Self {
        let own = (block.range.end - block.range.start) as usize;
        Self { common, block, input, bytes, own, counts }
    }

    pub fn run(mut self) -> Outcome {
        let found = match self.find() {
            Ok(Some(found)) => found,
            Ok(None) => return Outcome::Stopped,
            Err(failure) => return Outcome::Failed(failure),
        };
        if found.endless {
            return self.stray(found.records.start);
        }
        let finder = Finder::Fast { indexer: Indexer::detect(), has_quotes: found.has_quotes };
        let (start, end) = (found.records.start, found.records.end);
        let job = self.common.job;
        match job.parse(self.place(), found.records, finder) {
            Ok(parsed) if parsed.next < end => self.unfinished(start, &parsed),
            Ok(parsed) => match self.verified() {
                Ok(()) => Outcome::Parsed { parsed: Box::new(parsed), newlines: found.newlines, inside: found.inside },
                Err(failure) => Outcome::Failed(failure),
            },
            Err(Trouble::Stray) => self.stray(start),
            Err(Trouble::Failure(failure)) => Outcome::Failed(failure),
        }
    }

    fn place(&self) -> Place<'_> {
        Place { uri: self.input.uri(), offset: self.block.range.start, bytes: self.bytes }
    }

    fn data_length(&self) -> usize {
        self.bytes.len() - PADDING
    }

    fn at_file_end(&self) -> bool {
        self.block.range.start + self.data_length() as u64 >= self.block.file_size
    }

    /// Post the block's quotes, learn whether it begins inside some, and find its records. None when the scan ends.
    fn find(&mut self) -> Result<Option<Found>, Failure> {
        let quote = self.common.job.format.quote();
        let first = self.first_data()?;
        let quotes = self.counts.quotes - Indexer::detect().count(self.bytes, 0..first, quote).quotes;
        let odd = quotes % 2 == 1;
        self.common.chain.post(self.block.number, self.block.begins_file(), odd);
        let Some(inside) = self.common.chain.begins_inside(self.block.number) else { return Ok(None) };
        let newlines = self.counts.newlines as u64;
        let start = if self.block.begins_file() {
            first
        } else {
            match after_newline(self.bytes, 0..self.own, inside, quote) {
                Search::Found(start) => start,
                Search::Absent { .. } => {
                    return Ok(Some(Found {
                        records: 0..0,
                        has_quotes: false,
                        newlines,
                        inside: inside ^ odd,
                        endless: false,
                    }));
                }
            }
        };
        let inside = inside ^ odd;
        let Some(end) = self.find_end(start, inside)? else {
            return Ok(Some(Found { records: start..start, has_quotes: true, newlines, inside, endless: true }));
        };
        let behind = &self.bytes[self.own.min(end)..end];
        let has_quotes = quotes > 0 || quote.is_some_and(|quote| memchr::memchr(quote, behind).is_some());
        Ok(Some(Found { records: start..end.max(start), has_quotes, newlines, inside, endless: false }))
    }

    /// The position of the first byte that may begin a record: behind the header in a file's first block.
    fn first_data(&self) -> Result<usize, Failure> {
        if !self.block.begins_file() {
            return Ok(0);
        }
        let (job, text) = (self.common.job, &self.bytes[..self.data_length()]);
        let first = job.format.first_record(&job.inputs, self.block.file, text, self.at_file_end())?;
        if first > self.own { Err(too_long(self.input.uri(), self.own)) } else { Ok(first) }
    }

    /// The end of the block's last record, reading on as far as it takes; None when that goes on and on.
    fn find_end(&mut self, start: usize, mut inside: bool) -> Result<Option<usize>, Failure> {
        let quote = self.common.job.format.quote();
        let mut searched = self.own;
        loop {
            let length = self.data_length();
            match after_newline(self.bytes, searched..length, inside, quote) {
                Search::Found(end) => return Ok(Some(end)),
                Search::Absent { .. } if self.at_file_end() => return Ok(Some(end_last_line(self.bytes, start))),
                Search::Absent { .. } if length - self.own > LONGEST_OVERRUN => return Ok(None),
                Search::Absent { inside: now } => (inside, searched) = (now, length),
            }
            self.common.job.cancel.check()?;
            let from = self.block.range.start + length as u64;
            let more = (length - self.own).max(OVERRUN as usize) as u64;
            self.bytes.truncate(length);
            self.input.append(from..self.block.file_size.min(from + more), self.bytes, &self.common.job.cancel)?;
        }
    }

    /// The last record does not end: a quote is open at the end of the file, or the quotes were not what they seemed.
    fn unfinished(&self, start: usize, parsed: &Parsed) -> Outcome {
        if !parsed.open || !self.at_file_end() || self.common.job.format.leaves_out() {
            return self.stray(start);
        }
        Outcome::Failed(self.common.job.format.open_quote(self.place(), parsed.next))
    }

    fn stray(&self, start: usize) -> Outcome {
        let newlines = memchr::memchr_iter(b'\n', &self.bytes[..start]).count() as u64;
        Outcome::Stray { offset: self.block.range.start + start as u64, newlines }
    }

    fn verified(&self) -> Result<(), Failure> {
        if self.block.ends_file() { self.input.verify() } else { Ok(()) }
    }
}

/// Give a file's last line its newline when it has none; the end of the data, which begins at `start`.
pub fn end_last_line(bytes: &mut Vec<u8>, start: usize) -> usize {
    let length = bytes.len() - PADDING;
    if start >= length || bytes[length - 1] == b'\n' {
        return length;
    }
    bytes[length] = b'\n';
    bytes.push(0);
    length + 1
}
