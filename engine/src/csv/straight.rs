//! Reading straight on, record by record, for what cannot be split: comments, and quotes inside unquoted fields.

use std::sync::Arc;

use super::block::{BlockParser, Finder, Parsed, Trouble};
use super::board::Board;
use super::faults::{LONGEST_RECORD, Place, endless, located, open_quote};
use super::header::data_start;
use super::plan::Block;
use super::scan::Step;
use super::worker::end_last_line;
use crate::error::Result;
use crate::progress::Progress;
use crate::store::{Input, PADDING};

pub struct Straight {
    board: Arc<Board>,
    file: usize,
    input: Option<Input>,
    /// The next byte of the file to read.
    offset: u64,
    /// What was read and not parsed yet.
    carry: Vec<u8>,
    newlines: u64,
    /// Bytes of the file that were reported as done.
    reported: u64,
}

impl Straight {
    /// Begin at a file's record, with so many newlines before it.
    pub fn new(board: Arc<Board>, file: usize, offset: u64, newlines: u64) -> Self {
        Self { board, file, input: None, offset, carry: Vec::new(), newlines, reported: 0 }
    }

    /// Go on in the middle of a scan, where the blocks before this one are reported.
    pub fn resume(board: &Arc<Board>, block: &Block, offset: u64, newlines: u64) -> Self {
        Self { reported: block.range.start, ..Self::new(board.clone(), block.file, offset, newlines) }
    }

    /// The records that end in the next stretch of the file; perhaps none.
    pub fn next(&mut self, progress: &Progress) -> Result<Step> {
        let board = self.board.clone();
        let Some(info) = board.source.files.get(self.file) else { return Ok(Step::End) };
        board.cancel.check()?;
        let begins = self.offset == 0;
        let from = self.offset - self.carry.len() as u64;
        self.read(info.size)?;
        let ends = self.offset == info.size;
        let read = self.carry.len() - PADDING;
        let start =
            if begins { data_start(&self.carry[..read], &board.source.file_start(self.file, ends))? } else { 0 };
        let length = if ends { end_last_line(&mut self.carry, start) } else { read };
        let parsed = self.parse(start..length, &info.uri, from)?;
        progress.add_skipped(parsed.skipped);
        progress.add_bytes(self.offset.saturating_sub(self.reported));
        self.reported = self.reported.max(self.offset);
        if ends {
            self.end_file(&parsed, length, &info.uri, from)?;
        } else {
            self.keep(parsed.next, length, &info.uri)?;
        }
        Ok(Step::Batch(parsed.batch))
    }

    fn read(&mut self, size: u64) -> Result<()> {
        let board = &self.board;
        let input = match &mut self.input {
            Some(input) => input,
            none => none.insert(Input::open(&board.source.files[self.file], &board.source.options)?),
        };
        let end = size.min(self.offset + board.plan.block_bytes());
        input.append(self.offset..end, &mut self.carry, &board.cancel)?;
        self.offset = end;
        Ok(())
    }

    fn parse(&self, range: std::ops::Range<usize>, uri: &str, offset: u64) -> Result<Parsed> {
        let parser = BlockParser::new(&self.board.layout, Place { uri, offset, bytes: &self.carry });
        parser.parse(range, Finder::Sequential, &self.board.cancel).map_err(|trouble| match trouble {
            Trouble::Failure(failure) => located(failure, self.newlines),
            Trouble::Stray => unreachable!("the sequential finder understands every quote"),
        })
    }

    fn keep(&mut self, next: usize, length: usize, uri: &str) -> Result<()> {
        if length - next > LONGEST_RECORD {
            return Err(endless(uri, self.offset));
        }
        self.newlines += memchr::memchr_iter(b'\n', &self.carry[..next]).count() as u64;
        self.carry.truncate(length);
        self.carry.drain(..next);
        Ok(())
    }

    fn end_file(&mut self, parsed: &Parsed, length: usize, uri: &str, offset: u64) -> Result<()> {
        if parsed.next < length {
            let failure = open_quote(Place { uri, offset, bytes: &self.carry }, parsed.next, &self.board.layout);
            return Err(located(failure, self.newlines));
        }
        if let Some(input) = self.input.take() {
            input.verify()?;
        }
        *self = Self::new(self.board.clone(), self.file + 1, 0, 0);
        Ok(())
    }
}
