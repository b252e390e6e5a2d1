//! Records one by one, for the few that decide about dialect, header and types.

use std::borrow::Cow;

use super::dialect::Dialect;
use super::field::{self, Content};
use super::sequential::{End, read_record};

#[derive(Debug, Clone)]
pub struct Record<'a> {
    bytes: &'a [u8],
    pub start: usize,
    /// The position after its newline, or the end of the text.
    pub next: usize,
    ends: Vec<u32>,
    dialect: Dialect,
    /// Whether its newline is there.
    pub complete: bool,
    /// Whether a quote in it is not closed.
    pub open: bool,
}

impl<'a> Record<'a> {
    #[must_use]
    pub fn width(&self) -> usize {
        self.ends.len()
    }

    /// Nothing but its newline, or a comment.
    #[must_use]
    pub fn is_blank(&self) -> bool {
        let line = &self.bytes[self.start..self.next];
        matches!(line, b"\n" | b"\r\n")
            || (self.dialect.comment.is_some() && line.first() == self.dialect.comment.as_ref())
    }

    /// Where each field's bytes are, without the carriage return of the last.
    fn spans(&self) -> impl Iterator<Item = (usize, usize)> {
        let last = self.ends.len() - 1;
        self.ends.iter().enumerate().map(move |(index, &end)| {
            let start = if index == 0 { self.start } else { self.ends[index - 1] as usize + 1 };
            let end = end as usize;
            let returns = index == last && end > start && self.bytes[end - 1] == b'\r';
            (start, end - usize::from(returns))
        })
    }

    pub fn values(&self) -> impl Iterator<Item = Cow<'a, [u8]>> {
        self.spans().map(|(start, end)| field::value(self.bytes, start, end, self.dialect.quote, self.dialect.escape))
    }

    /// Whether text follows the closing quote of some field.
    #[must_use]
    pub fn is_malformed(&self) -> bool {
        let content = |(start, end)| field::content(self.bytes, start, end, self.dialect.quote, self.dialect.escape);
        self.spans().map(content).any(|content| content == Content::Malformed)
    }
}

/// The records of a text, an unfinished one at its end included.
pub struct Records<'a> {
    bytes: &'a [u8],
    at: usize,
    dialect: Dialect,
}

impl<'a> Records<'a> {
    #[must_use]
    pub fn new(bytes: &'a [u8], from: usize, dialect: Dialect) -> Self {
        Self { bytes, at: from, dialect }
    }
}

impl<'a> Iterator for Records<'a> {
    type Item = Record<'a>;

    fn next(&mut self) -> Option<Record<'a>> {
        let (bytes, start, dialect) = (self.bytes, self.at, self.dialect);
        if start >= bytes.len() {
            return None;
        }
        let mut ends = Vec::new();
        let end = read_record(bytes, start..bytes.len(), dialect, &mut ends);
        let complete = matches!(end, End::Complete(_));
        if !complete {
            ends.push(bytes.len() as u32);
        }
        self.at = if let End::Complete(next) = end { next } else { bytes.len() };
        let open = end == End::Incomplete { open: true };
        Some(Record { bytes, start, next: self.at, ends, dialect, complete, open })
    }
}
