//! The columns that the first lines show.

use super::kind::{Seen, add_field, fields_of};
use super::parser::{Wrong, bad_line};
use super::row::{Line, Row};
use crate::csv::format::{Decoded, Inputs, LONGEST_RECORD, Place, endless, located};
use crate::error::Result;
use crate::progress::Cancel;
use crate::store::PADDING;

const LINES: usize = 1_000;
/// Text that is read of a file at once, and at most unless its first line is longer.
const PIECE: u64 = 256 << 10;
const MOST: usize = 8 << 20;
/// Files that are looked into.
const FILES: usize = 32;

/// The columns of the first lines in order; lines that are no objects are passed over unless all have to be.
pub fn first_columns(inputs: &Inputs, all_have_to_be: bool) -> Result<Vec<(String, Seen)>> {
    let (mut columns, mut left) = (Vec::new(), LINES);
    for file in 0..inputs.files.len().min(FILES) {
        let text = beginning(inputs, file, left)?;
        let place = Place { uri: inputs.uri(file), offset: 0, bytes: &text };
        left -= observe(place, left, all_have_to_be, &mut columns)?;
        if left == 0 {
            break;
        }
    }
    Ok(columns)
}

/// Whole lines from the beginning of a file, with padding behind them.
fn beginning(inputs: &Inputs, file: usize, lines: usize) -> Result<Vec<u8>> {
    let mut decoded = Decoded::new(inputs.opened(file, &Cancel::default())?, &inputs.packing)?;
    let (mut text, mut found) = (Vec::new(), 0);
    loop {
        let seen = text.len();
        let read = decoded.append(PIECE, &mut text)?;
        text.truncate(text.len() - PADDING);
        if read < PIECE {
            text.push(b'\n');
            break;
        }
        found += memchr::memchr_iter(b'\n', &text[seen..]).count();
        if found >= lines || (found > 0 && text.len() > MOST) {
            text.truncate(memchr::memrchr(b'\n', &text).map_or(0, |at| at + 1));
            break;
        }
        if text.len() > LONGEST_RECORD {
            return Err(endless(inputs.uri(file), 0));
        }
    }
    text.resize(text.len() + PADDING, 0);
    Ok(text)
}

/// Look at up to so many lines; how many there were.
fn observe(place: Place<'_>, most: usize, strict: bool, columns: &mut Vec<(String, Seen)>) -> Result<usize> {
    let (bytes, row) = (place.bytes, Row::new(&[], 0, |_| None));
    let mut at = if bytes.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 };
    let mut lines = 0;
    while at < bytes.len() - PADDING && lines < most {
        let end = at + memchr::memchr(b'\n', &bytes[at..]).expect("every line has its newline");
        let line = row.read(bytes, at, &mut []);
        let is_text = std::str::from_utf8(&bytes[at..end]).is_ok();
        match line {
            Line::Row(_) if is_text => {
                let start = at + bytes[at..end].iter().position(|&byte| byte == b'{').unwrap_or_default();
                fields_of(bytes, start).into_iter().for_each(|(name, seen)| add_field(columns, name, seen));
            }
            Line::Blank(_) => {}
            _ if strict => {
                let wrong = match line {
                    _ if !is_text => Wrong::NotUtf8,
                    Line::NoObject => Wrong::NoObject,
                    _ => Wrong::Broken,
                };
                return Err(located(bad_line(place, at, wrong, &bytes[at..end]), 0));
            }
            _ => {}
        }
        lines += 1;
        at = end + 1;
    }
    Ok(lines)
}
