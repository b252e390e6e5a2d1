//! Reading straight on, record by record, for what cannot be split: comments, and quotes inside unquoted fields.

use std::ops::Range;
use std::sync::Arc;

use super::block::{Finder, Parsed, Trouble};
use super::faults::{LONGEST_RECORD, Place, endless, located};
use super::job::Job;
use super::portions::{Next, Portion};
use super::sequential::Quotes;
use super::text::Text;
use super::worker::end_last_line;
use crate::error::Result;
use crate::store::PADDING;

pub struct Straight {
    job: Arc<Job>,
    file: usize,
    text: Option<Text>,
    /// Where in the file's text the carried bytes begin.
    offset: u64,
    /// What was read and not parsed yet.
    carry: Vec<u8>,
    newlines: u64,
    /// Bytes of the file that were reported as done.
    reported: u64,
}

impl Straight {
    /// Begin at a file's record, with so many newlines before it and so many bytes of the file done with.
    #[must_use]
    pub fn new(job: Arc<Job>, file: usize, offset: u64, newlines: u64, reported: u64) -> Self {
        Self { job, file, text: None, offset, carry: Vec::new(), newlines, reported }
    }

    /// The records that end in the next stretch of the file; perhaps none.
    pub fn next(&mut self) -> Result<Next> {
        let job = self.job.clone();
        let Some(info) = job.inputs.files.get(self.file) else { return Ok(Next::End) };
        job.cancel.check()?;
        let begins = self.offset == 0 && self.carry.is_empty();
        let ends = self.read()?;
        let read = self.carry.len() - PADDING;
        let start =
            if begins { job.format.first_record(&job.inputs, self.file, &self.carry[..read], ends)? } else { 0 };
        let length = if ends { end_last_line(&mut self.carry, start) } else { read };
        let (file, newlines) = (self.file, self.newlines);
        let parsed = self.parse(start..length, &info.uri, ends)?;
        let done = self.text.as_ref().map_or(0, Text::done);
        let bytes = done.saturating_sub(self.reported);
        self.reported = self.reported.max(done);
        if ends {
            self.end_file(&parsed, length, &info.uri)?;
        } else {
            self.keep(parsed.next, length, &info.uri)?;
        }
        Ok(Next::Portion(Box::new(Portion { parsed, file, newlines, bytes, last: ends })))
    }

    /// Read the next stretch behind what is carried; whether the text ends there.
    fn read(&mut self) -> Result<bool> {
        let text = match &mut self.text {
            Some(text) => text,
            none => none.insert(Text::open(&self.job, self.file, self.offset)?),
        };
        let (_, ends) = text.append(self.job.block_bytes, &mut self.carry, &self.job)?;
        Ok(ends)
    }

    fn parse(&self, range: Range<usize>, uri: &str, ends: bool) -> Result<Parsed> {
        let quotes = if self.job.format.leaves_out() {
            Quotes::Forgiving { last: ends || range.len() > LONGEST_RECORD }
        } else {
            Quotes::Strict
        };
        let place = Place { uri, offset: self.offset, bytes: &self.carry };
        let parsed = self.job.parse(place, range, Finder::Sequential(quotes));
        parsed.map_err(|trouble| match trouble {
            Trouble::Failure(failure) => located(failure, self.newlines),
            Trouble::Stray => unreachable!("the sequential finder understands every quote"),
        })
    }

    fn keep(&mut self, next: usize, length: usize, uri: &str) -> Result<()> {
        if length - next > LONGEST_RECORD {
            return Err(endless(uri, self.offset + next as u64));
        }
        self.newlines += memchr::memchr_iter(b'\n', &self.carry[..next]).count() as u64;
        self.carry.truncate(length);
        self.carry.drain(..next);
        self.offset += next as u64;
        Ok(())
    }

    fn end_file(&mut self, parsed: &Parsed, length: usize, uri: &str) -> Result<()> {
        if parsed.next < length {
            let place = Place { uri, offset: self.offset, bytes: &self.carry };
            return Err(located(self.job.format.open_quote(place, parsed.next), self.newlines));
        }
        if let Some(text) = self.text.take() {
            text.verify()?;
        }
        *self = Self::new(self.job.clone(), self.file + 1, 0, 0, 0);
        Ok(())
    }
}
