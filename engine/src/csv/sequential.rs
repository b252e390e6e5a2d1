//! The index of files that only make sense from their beginning: stray quotes in unquoted fields, comment lines.
//!
//! A field is quoted when its first byte is a quote; a quote anywhere else in an unquoted field is text. This reader
//! goes byte by byte where it must and is the rule that the fast index is tested against.

use std::ops::Range;

use memchr::{memchr, memchr2};

use super::dialect::Dialect;
use super::index::Outcome;

/// How reading one record ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The position after its newline.
    Complete(usize),
    /// The bytes ran out, inside quotes or not.
    Incomplete { open: bool },
}

/// Append the ends of the record's fields, the last one being its newline.
pub fn read_record(bytes: &[u8], range: Range<usize>, dialect: Dialect, ends: &mut Vec<u32>) -> End {
    let mut at = range.start;
    if dialect.comment.is_some() && bytes[..range.end].get(at) == dialect.comment.as_ref() {
        return match memchr(b'\n', &bytes[at..range.end]) {
            Some(newline) => complete(at + newline, ends),
            None => End::Incomplete { open: false },
        };
    }
    loop {
        if let Some(quote) = dialect.quote.filter(|quote| bytes[..range.end].get(at) == Some(quote)) {
            match after_quotes(bytes, at + 1..range.end, quote) {
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

fn complete(newline: usize, ends: &mut Vec<u32>) -> End {
    ends.push(newline as u32);
    End::Complete(newline + 1)
}

/// The position after the quote that closes a field, doubled ones passed over.
fn after_quotes(bytes: &[u8], range: Range<usize>, quote: u8) -> Option<usize> {
    let mut at = range.start;
    loop {
        at += memchr(quote, &bytes[at..range.end])? + 1;
        if bytes[..range.end].get(at) != Some(&quote) {
            return Some(at);
        }
        at += 1;
    }
}

/// Append the ends of all complete records of a range, as `Indexer::index` does.
pub fn index(bytes: &[u8], range: Range<usize>, dialect: Dialect, ends: &mut Vec<u32>) -> Outcome {
    let mut outcome = Outcome::default();
    let mut at = range.start;
    while at < range.end {
        match read_record(bytes, at..range.end, dialect, ends) {
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
