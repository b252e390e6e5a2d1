//! One line as the places of its columns' values.

use std::collections::HashMap;

use super::grammar::{after_colon, skip_blanks, string, value};
use super::kind::key_name;
use crate::json_lines::grammar::Key;

/// The place of a value in the text; that of a missing one is empty.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Slot {
    pub start: u32,
    pub end: u32,
}

impl Slot {
    #[inline(always)]
    #[must_use]
    pub fn new(start: usize, end: usize) -> Self {
        Self { start: start as u32, end: end as u32 }
    }

    #[inline(always)]
    #[must_use]
    pub fn is_missing(self) -> bool {
        self.end == 0
    }

    #[inline(always)]
    #[must_use]
    pub fn span(self) -> (usize, usize) {
        (self.start as usize, self.end as usize)
    }
}

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Line {
    /// An object; the position behind its newline.
    Row(usize),
    /// Nothing but blanks.
    Blank(usize),
    /// JSON, but no object.
    NoObject,
    NoJson,
}

struct Column {
    name: Vec<u8>,
    /// The name and its closing quote as they stand in a line, eight bytes at a time, and which of their bits count;
    /// none for a name that is written with escapes.
    written: Vec<(u64, u64)>,
    /// Which slot its values go to; None for one that nobody wants.
    slot: Option<usize>,
}

impl Column {
    #[inline(always)]
    fn stands_at(&self, bytes: &[u8], at: usize) -> bool {
        let mut words = bytes[at..].chunks_exact(8);
        let same = |&(name, mask): &(u64, u64)| {
            let word = words.next().and_then(|word| word.try_into().ok()).map(u64::from_le_bytes);
            word.is_some_and(|word| word & mask == name)
        };
        !self.written.is_empty() && self.written.iter().all(same)
    }
}

fn written(name: &str) -> Vec<(u64, u64)> {
    if name.bytes().any(|byte| matches!(byte, b'"' | b'\\' | 0..0x20)) {
        return Vec::new();
    }
    let text = [name.as_bytes(), b"\""].concat();
    let word = |chunk: &[u8], fill: u8| {
        let mut word = [0; 8];
        word[..chunk.len()].iter_mut().zip(chunk).for_each(|(to, &byte)| *to = if fill == 0 { byte } else { fill });
        u64::from_le_bytes(word)
    };
    text.chunks(8).map(|chunk| (word(chunk, 0), word(chunk, 0xff))).collect()
}

/// The columns of a file, in the order in which most lines have them.
pub struct Row {
    columns: Vec<Column>,
    places: HashMap<Vec<u8>, usize>,
    width: usize,
}

impl Row {
    /// `slot` says which slot, of `width`, a column goes to.
    #[must_use]
    pub fn new(names: &[String], width: usize, slot: impl Fn(usize) -> Option<usize>) -> Self {
        let column = |(place, name): (usize, &String)| Column {
            name: name.as_bytes().to_vec(),
            written: written(name),
            slot: slot(place),
        };
        let columns: Vec<Column> = names.iter().enumerate().map(column).collect();
        let places = columns.iter().enumerate().map(|(place, column)| (column.name.clone(), place)).collect();
        Self { columns, places, width }
    }

    #[must_use]
    pub fn width(&self) -> usize {
        self.width
    }

    /// Read the line at `at`, which ends in a newline. Of a key that comes twice, the first value counts.
    #[inline(always)]
    pub fn read(&self, bytes: &[u8], at: usize, slots: &mut [Slot]) -> Line {
        let at = skip_blanks(bytes, at);
        match bytes[at] {
            b'{' => {}
            b'\n' => return Line::Blank(at + 1),
            _ => return other(bytes, at),
        }
        match self.object(bytes, at + 1, slots).map(|end| skip_blanks(bytes, end)) {
            Some(end) if bytes[end] == b'\n' => Line::Row(end + 1),
            _ => Line::NoJson,
        }
    }

    #[inline(always)]
    fn object(&self, bytes: &[u8], at: usize, slots: &mut [Slot]) -> Option<usize> {
        let mut at = skip_blanks(bytes, at);
        if bytes[at] == b'}' {
            return Some(at + 1);
        }
        let mut next = 0;
        loop {
            if bytes[at] != b'"' {
                return None;
            }
            let (place, end) = self.key(bytes, at + 1, next)?;
            let start = after_colon(bytes, end + 1)?;
            let end = value(bytes, start)?;
            if let Some(place) = place {
                next = place + 1;
                if let Some(slot) =
                    self.columns[place].slot.map(|slot| &mut slots[slot]).filter(|slot| slot.is_missing())
                {
                    *slot = Slot::new(start, end);
                }
            }
            at = skip_blanks(bytes, end);
            match bytes[at] {
                b',' => at = skip_blanks(bytes, at + 1),
                b'}' => return Some(at + 1),
                _ => return None,
            }
        }
    }

    /// The column that the key at `at` names, if it is one, and where the key ends; `next` is likely.
    #[inline(always)]
    fn key(&self, bytes: &[u8], at: usize, next: usize) -> Option<(Option<usize>, usize)> {
        if let Some(column) = self.columns.get(next).filter(|column| column.stands_at(bytes, at)) {
            return Some((Some(next), at + column.name.len()));
        }
        self.other_key(bytes, at)
    }

    fn other_key(&self, bytes: &[u8], at: usize) -> Option<(Option<usize>, usize)> {
        let text = string(bytes, at)?;
        let name = key_name(bytes, Key { start: at, end: text.end, escaped: text.escaped });
        Some((self.places.get(name.as_bytes()).copied(), text.end))
    }
}

#[cold]
fn other(bytes: &[u8], at: usize) -> Line {
    let ends = |end: usize| bytes[skip_blanks(bytes, end)] == b'\n';
    if value(bytes, at).is_some_and(ends) { Line::NoObject } else { Line::NoJson }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::PADDING;

    fn read(text: &str) -> (Line, Vec<String>) {
        let bytes = [text.as_bytes(), b"\n", &[b'"'; PADDING]].concat();
        let row =
            Row::new(&["a".to_owned(), "b\"".to_owned(), "c".to_owned()], 2, |place| [Some(1), Some(0), None][place]);
        let mut slots = [Slot::default(); 2];
        let line = row.read(&bytes, 0, &mut slots);
        (line, slots.iter().map(|slot| text[slot.start as usize..slot.end as usize].to_owned()).collect())
    }

    #[test]
    fn values_go_to_their_slots_in_whatever_order_the_keys_come() {
        let ends = |text: &str| Line::Row(text.len() + 1);
        for text in [r#"{"a": 1, "b\"": [2], "c": 3}"#, r#" {"c":3,"z":{} , "b\"":[2],"\u0061":1 } "#] {
            assert_eq!(read(text), (ends(text), vec!["[2]".to_owned(), "1".to_owned()]), "{text}");
        }
    }

    #[test]
    fn of_a_key_that_comes_twice_the_first_value_counts() {
        assert_eq!(read(r#"{"a":1,"a":2}"#).1[1], "1");
    }

    #[test]
    fn a_line_that_is_no_object_is_told_from_one_that_is_no_json() {
        for (text, line) in [
            ("", Line::Blank(1)),
            ("[1]", Line::NoObject),
            ("null ", Line::NoObject),
            ("nul", Line::NoJson),
            ("{\"a\":1}}", Line::NoJson),
            ("{\"a\":1} {}", Line::NoJson),
            ("{\"a\":01}", Line::NoJson),
            ("{\"a\"b\":1}", Line::NoJson),
            ("{\"a\":1,}", Line::NoJson),
        ] {
            assert_eq!(read(text).0, line, "{text}");
        }
    }
}
