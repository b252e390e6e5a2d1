//! Sentences about faulty records. Their lines are counted from the buffer's beginning until `located` knows better.

use memchr::memchr_iter;

use super::columns::{BadValue, Reason};
use super::layout::Layout;
use super::sequential::read_record;
use crate::error::{Code, Failure, Fault, shortened};
use crate::store::PADDING;

/// A record longer than this is taken for the work of a wrong quote.
pub const LONGEST_RECORD: usize = 128 << 20;

/// A buffer and where it is from.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    pub uri: &'a str,
    /// Offset in the file of the buffer's first byte.
    pub offset: u64,
    pub bytes: &'a [u8],
}

impl Place<'_> {
    /// A fault of the record at `record`, whose cause is at `at`.
    pub fn fault(&self, code: Code, record: usize, at: usize, what: impl Into<String>) -> Fault {
        let mut fault = Fault::new(code, what).at(self.uri);
        fault.line = Some(memchr_iter(b'\n', &self.bytes[..record]).count() as u64);
        fault.byte_offset = Some(self.offset + at as u64);
        fault
    }
}

/// A record with a wrong number of fields.
pub fn ragged(place: Place<'_>, record: usize, fields: usize, width: usize) -> Failure {
    let line = place.bytes[record..].split(|&byte| byte == b'\n').next().unwrap_or_default();
    let plural = if fields == 1 { "" } else { "s" };
    let what = format!(
        "the record has {fields} field{plural} where {width} belong: quote text that holds a separator, or skip bad rows"
    );
    place.fault(Code::RaggedLine, record, record, what).with_text(line).into()
}

/// A cell that is no value of its column.
pub fn bad_value(place: Place<'_>, layout: &Layout, marks: &[u32], bad: BadValue) -> Failure {
    let mark = |column: usize| marks[bad.row * layout.width() + column].wrapping_add(1) as usize;
    let (record, start) = (mark(0), mark(bad.column));
    let text = &place.bytes[start..mark(bad.column + 1) - 1];
    let (name, shown) = (&layout.names[bad.column], shortened(text));
    let kind = layout.readings[bad.column].kind.word();
    let what = match bad.reason {
        Reason::WrongType => {
            format!(
                "'{shown}' in column '{name}' is not of type {kind}: declare the column as string, name the text in null_values, or skip bad rows"
            )
        }
        Reason::OutOfRange => {
            format!("{shown} in column '{name}' is too large for {kind}: declare a larger type, or skip bad rows")
        }
        Reason::InvalidUtf8 => {
            format!("'{shown}' in column '{name}' is not UTF-8: name the file's encoding, or leave the column out")
        }
        Reason::StrayQuote | Reason::OpenQuote => format!(
            "{shown} in column '{name}' goes on after its closing quote: double the quotes inside it, or read without a quote character"
        ),
    };
    let mut fault = place.fault(bad.reason.code(), record, start, what).with_text(text);
    fault.column = Some(name.clone());
    fault.into()
}

/// The record at `record` runs to the end of the file because a quote in it is never closed.
pub fn open_quote(place: Place<'_>, record: usize, layout: &Layout) -> Failure {
    let length = place.bytes.len() - PADDING;
    let mut ends = Vec::new();
    read_record(place.bytes, record..length, layout.dialect, &mut ends);
    let field = ends.last().map_or(record, |&end| end as usize + 1);
    let what = "a quote is opened that is never closed: close it, or read without a quote character";
    let mut fault = place.fault(Code::UnterminatedQuote, record, field, what).with_text(&place.bytes[field..length]);
    fault.column = layout.names.get(ends.len()).cloned();
    fault.into()
}

/// A record that goes on and on.
pub fn endless(uri: &str, offset: u64) -> Failure {
    let message = format!(
        "{uri} has a record of more than {} MiB near byte {offset}: check the quote character",
        LONGEST_RECORD >> 20
    );
    let mut fault = Fault::new(Code::FieldTooLong, message).at(uri);
    fault.byte_offset = Some(offset);
    fault.into()
}

/// Count the line from the beginning of the file, and put the place into the sentence.
pub fn located(failure: Failure, newlines_before: u64) -> Failure {
    let Failure::Fault(mut fault) = failure else { return failure };
    if let (Some(line), Some(offset), Some(uri)) = (fault.line, fault.byte_offset, &fault.uri) {
        let line = newlines_before + line + 1;
        fault.message = format!("{uri}, line {line} (byte {offset}): {}", fault.message);
        fault.line = Some(line);
    }
    Failure::Fault(fault)
}
