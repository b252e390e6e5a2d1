//! The index of files that only make sense from their beginning: stray quotes in unquoted fields, comment lines.
//!
//! A field is quoted when its first byte is a quote; a quote anywhere else in an unquoted field is text. This reader
//! goes byte by byte where it must and is the rule that the fast index is tested against.

use std::ops::Range;

use memchr::{memchr, memchr2};

use super::dialect::Dialect;
use super::field::next_mark;
use super::index::Outcome;

/// How reading one record ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The position after its newline.
    Complete(usize),
    /// The bytes ran out, inside quotes or not.
    Incomplete { open: bool },
}

/// What becomes of a record whose quotes are wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quotes {
    /// It goes on as far as its quotes say.
    Strict,
    /// It ends with the line on which the wrong quote opens, so that the lines after it are not lost with it.
    Forgiving {
        /// Nothing follows the bytes that are there: a quote that is open at their end is never closed.
        last: bool,
    },
}

/// Append the ends of the record's fields, the last one being its newline.
pub fn read_record(bytes: &[u8], range: Range<usize>, dialect: Dialect, ends: &mut Vec<u32>) -> End {
    read_with(bytes, range, dialect, Quotes::Strict, ends)
}

fn read_with(bytes: &[u8], range: Range<usize>, dialect: Dialect, quotes: Quotes, ends: &mut Vec<u32>) -> End {
    let mut at = range.start;
    if dialect.comment.is_some() && bytes[..range.end].get(at) == dialect.comment.as_ref() {
        return match memchr(b'\n', &bytes[at..range.end]) {
            Some(newline) => complete(at + newline, ends),
            None => End::Incomplete { open: false },
        };
    }
    loop {
        if let Some(quote) = dialect.quote.filter(|quote| bytes[..range.end].get(at) == Some(quote)) {
            let after = after_quotes(bytes, at + 1..range.end, quote, dialect.escape);
            if is_wrong(&bytes[..range.end], after, dialect, quotes)
                && let Some(newline) = memchr(b'\n', &bytes[at..after.unwrap_or(range.end)])
            {
                return complete(at + newline, ends);
            }
            match after {
                Some(after) => at = after,
                None => return End::Incomplete { open: true },
            }
        }
        match memchr2(dialect.separator, b'\n', &bytes[at..range.end]) {
            None => return End::Incomplete { open: false },
            Some(end) if bytes[at + end] == b'\n' => return complete(at + end, ends),
            Some(end) => {
                ends.push((at + end) as u32);
                at += end + 1;
            }
        }
    }
}

/// Whether a quoted field that should end at `after` is to be given up.
fn is_wrong(bytes: &[u8], after: Option<usize>, dialect: Dialect, quotes: Quotes) -> bool {
    let Quotes::Forgiving { last } = quotes else { return false };
    let Some(after) = after else { return last };
    match bytes[after..] {
        [] | [b'\n', ..] | [b'\r'] | [b'\r', b'\n', ..] => false,
        [byte, ..] => byte != dialect.separator,
    }
}

fn complete(newline: usize, ends: &mut Vec<u32>) -> End {
    ends.push(newline as u32);
    End::Complete(newline + 1)
}

/// The position after the quote that closes a field, doubled ones passed over.
fn after_quotes(bytes: &[u8], range: Range<usize>, quote: u8, escape: Option<u8>) -> Option<usize> {
    let mut at = range.start;
    loop {
        at += next_mark(bytes.get(at..range.end)?, quote, escape)? + 1;
        if bytes[at - 1] == quote && bytes[..range.end].get(at) != Some(&quote) {
            return Some(at);
        }
        at += 1;
    }
}

/// Append the ends of all complete records of a range, as `Indexer::index` does; the range may end within a record,
/// and `bytes` end with what is there to read.
pub fn index(bytes: &[u8], range: Range<usize>, dialect: Dialect, quotes: Quotes, ends: &mut Vec<u32>) -> Outcome {
    let mut outcome = Outcome { doubled: true, ..Outcome::default() };
    let mut at = range.start;
    // A record that begins in the range may be judged by what follows it.
    let end = if quotes == Quotes::Strict { range.end } else { bytes.len() };
    while at < range.end {
        match read_with(bytes, at..end, dialect, quotes, ends) {
            End::Complete(next) => {
                outcome.newlines += 1;
                at = next;
            }
            End::Incomplete { open } => {
                outcome.open = open;
                break;
            }
        }
    }
    outcome
}
