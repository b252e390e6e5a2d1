//! What a scan is made of: parsed records, and where in the files they are.

use std::collections::VecDeque;

use super::block::Parsed;
use super::plan::Block;
use super::stream::Decoding;

/// Parsed records that lie next to each other in one file.
pub struct Portion {
    pub parsed: Parsed,
    pub file: usize,
    /// Newlines of the file before the bytes they were parsed from.
    pub newlines: u64,
    /// Bytes of input that are done with them.
    pub bytes: u64,
    /// Nothing follows them in the file.
    pub last: bool,
}

/// Where a scan stands in its first file: at the end of a block.
#[derive(Debug, Clone, Copy, Default)]
pub struct Stand {
    pub offset: u64,
    /// What follows is inside quotes.
    pub inside: bool,
    /// Newlines of the file before it.
    pub newlines: u64,
}

/// The beginning of the first file, read before anybody asked, in the columns that are asked for.
#[derive(Default)]
pub struct Begun {
    pub portions: VecDeque<Portion>,
    pub stand: Stand,
    /// Only the rows that meet the predicate are in it.
    pub tested: bool,
    /// Text of files that can only be read from their beginning, and its decoding goes on.
    pub decoding: Option<Decoding>,
}

/// What waiting for the next portion came to.
pub enum Next {
    Portion(Box<Portion>),
    Waiting,
    Undone,
    End,
}

/// Where in the files a block of text is from.
#[derive(Debug, Clone, Copy)]
pub struct Position {
    pub file: usize,
    /// Offset in the file's text.
    pub offset: u64,
    pub last: bool,
    /// Bytes of the file itself that were done with before the block, and are with it.
    pub before: u64,
    pub done: u64,
}

impl Position {
    pub fn of(block: &Block) -> Self {
        let (before, done) = (block.range.start, block.range.end - block.range.start);
        Self { file: block.file, offset: before, last: block.ends_file(), before, done }
    }
}
