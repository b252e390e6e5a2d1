//! What stands before a file's data: a byte-order mark, lines to skip, the header.

use std::borrow::Cow;

use super::dialect::Dialect;
use super::names::unique_names;
use super::records::{Record, Records};
use crate::error::{Code, Failure, Fault, Result};

const UTF8_MARK: &[u8] = b"\xef\xbb\xbf";

/// The position of the first line that counts, or the end of the text.
#[must_use]
pub fn body_start(text: &[u8], skip_rows: usize) -> usize {
    let start = if text.starts_with(UTF8_MARK) { UTF8_MARK.len() } else { 0 };
    match skip_rows {
        0 => start,
        rows => memchr::memchr_iter(b'\n', &text[start..]).nth(rows - 1).map_or(text.len(), |at| start + at + 1),
    }
}

/// The first record that is neither empty nor a comment, of a text that is the whole file or its beginning.
pub fn first_record<'a>(
    text: &'a [u8],
    whole: bool,
    skip_rows: usize,
    dialect: Dialect,
    uri: &str,
) -> Result<Option<Record<'a>>> {
    let first = Records::new(text, body_start(text, skip_rows), dialect).find(|record| !record.is_blank());
    match first {
        Some(record) if !record.complete && !whole => Err(too_long(uri, text.len())),
        Some(record) if record.open => Err(never_closed(&record, text, uri)),
        first => Ok(first),
    }
}

fn never_closed(record: &Record<'_>, text: &[u8], uri: &str) -> Failure {
    let line = 1 + memchr::memchr_iter(b'\n', &text[..record.start]).count() as u64;
    let message = format!(
        "{uri}, line {line}: the first record opens a quote that is never closed: close it, or read without a quote character"
    );
    let mut fault = Fault::new(Code::UnterminatedQuote, message).at(uri).with_text(&text[record.start..]);
    (fault.line, fault.byte_offset) = (Some(line), Some(record.start as u64));
    fault.into()
}

/// The names that a header record gives.
pub fn header_names(record: &Record<'_>, uri: &str) -> Result<Vec<String>> {
    let read = |cell: Cow<'_, [u8]>| -> Result<Cow<'static, str>> {
        let wrong =
            |_| Fault::new(Code::InvalidUtf8, format!("the header of {uri} is not UTF-8: convert the file")).at(uri);
        Ok(String::from_utf8(cell.into_owned()).map_err(wrong)?.into())
    };
    let cells: Vec<_> = record.values().map(read).collect::<Result<_>>()?;
    Ok(unique_names(cells.into_iter()))
}

/// The position of a file's first data record, when `text` is its beginning and it has the columns of the first file.
pub fn data_start(text: &[u8], at: &FileStart<'_>) -> Result<usize> {
    if !at.has_header {
        return Ok(body_start(text, at.skip_rows));
    }
    let header = first_record(text, at.whole, at.skip_rows, at.dialect, at.uri)?;
    let Some(header) = header else { return Ok(text.len()) };
    let names = header_names(&header, at.uri)?;
    if names != at.names {
        return Err(different_columns(&names, at));
    }
    Ok(header.next)
}

/// A file's beginning, and what it should look like.
pub struct FileStart<'a> {
    pub uri: &'a str,
    /// The text is the whole file.
    pub whole: bool,
    pub has_header: bool,
    pub skip_rows: usize,
    pub dialect: Dialect,
    pub names: &'a [String],
    /// The file that `names` are from.
    pub first_uri: &'a str,
}

pub fn too_long(uri: &str, bytes: usize) -> Failure {
    let message = format!(
        "the header of {uri} does not end within {bytes} bytes: check the quote character and that this is a CSV file"
    );
    Fault::new(Code::FieldTooLong, message).at(uri).into()
}

fn different_columns(names: &[String], at: &FileStart<'_>) -> Failure {
    let (uri, first) = (at.uri, at.first_uri);
    let differs = names.iter().zip(at.names).position(|(name, wanted)| name != wanted);
    let what = match differs {
        Some(index) => format!("column {} is '{}' there and '{}' here", index + 1, at.names[index], names[index]),
        None => format!("{} columns there, {} here", at.names.len(), names.len()),
    };
    let message = format!("{uri} has other columns than {first} ({what}): read files of one kind at a time");
    Fault::new(Code::UnknownColumn, message).at(uri).into()
}
