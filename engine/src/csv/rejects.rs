//! Rows that are left out: counted by reason, and set aside where somebody wants to see them.

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringViewArray};
use arrow_schema::{DataType, Field, Schema, SchemaRef};
use memchr::memchr_iter;

use super::columns::Reason;
use super::faults::Place;
use crate::error::Code;
use crate::progress::Rejected;

/// More of a record's text than this is not set aside.
const LONGEST_TEXT: usize = 64 << 10;

/// A row that is left out.
struct Reject {
    /// Newlines of the buffer before it.
    line: u64,
    byte_offset: u64,
    column: Option<usize>,
    reason: Code,
    /// What is said of it, where its code does not say it.
    said: Option<String>,
    text: String,
}

/// The rows of one stretch that are left out, in its order.
pub struct Rejects {
    pub counts: Rejected,
    /// None when they are only counted.
    rows: Option<Vec<Reject>>,
    /// Newlines of the buffer before a position.
    counted: (usize, u64),
}

impl Rejects {
    #[must_use]
    pub fn new(collecting: bool) -> Self {
        Self { counts: Rejected::default(), rows: collecting.then(Vec::new), counted: (0, 0) }
    }

    /// Leave out the record that begins at `record` and ends before `end`; `at` is what is wrong with it.
    pub fn add(&mut self, place: Place<'_>, record: (usize, usize), at: usize, column: Option<usize>, reason: Code) {
        self.add_said(place, record, at, column, reason, None);
    }

    /// The same, with a sentence about it.
    pub fn add_said(
        &mut self,
        place: Place<'_>,
        record: (usize, usize),
        at: usize,
        column: Option<usize>,
        reason: Code,
        said: Option<String>,
    ) {
        self.counts.add(reason);
        let Some(rows) = &mut self.rows else { return };
        let (start, end) = record;
        self.counted.1 += memchr_iter(b'\n', &place.bytes[self.counted.0..start]).count() as u64;
        self.counted.0 = start;
        let text = place.bytes[start..end].strip_suffix(b"\r").unwrap_or(&place.bytes[start..end]);
        rows.push(Reject {
            line: self.counted.1,
            byte_offset: place.offset + at as u64,
            column,
            reason,
            said,
            text: String::from_utf8_lossy(&text[..text.len().min(LONGEST_TEXT)]).into_owned(),
        });
    }

    /// The rows as a table; `newlines` lie before the buffer in its file.
    #[must_use]
    pub fn table(&self, uri: &str, newlines: u64, names: &[String]) -> RecordBatch {
        let rows = self.rows.as_deref().unwrap_or_default();
        let numbers = |number: fn(&Reject) -> u64, more: u64| -> ArrayRef {
            Arc::new(rows.iter().map(|row| Some((number(row) + more).cast_signed())).collect::<Int64Array>())
        };
        let name = |row: &Reject| row.column.map(|column| names[column].as_str());
        let arrays: Vec<ArrayRef> = vec![
            Arc::new(rows.iter().map(|_| Some(uri)).collect::<StringViewArray>()),
            numbers(|row| row.line, newlines + 1),
            numbers(|row| row.byte_offset, 0),
            Arc::new(rows.iter().map(name).collect::<StringViewArray>()),
            Arc::new(
                rows.iter()
                    .map(|row| Some(row.said.as_deref().unwrap_or(row.reason.word())))
                    .collect::<StringViewArray>(),
            ),
            Arc::new(rows.iter().map(|row| Some(row.text.as_str())).collect::<StringViewArray>()),
        ];
        RecordBatch::try_new(schema(), arrays).expect("the columns were made for the schema")
    }
}

/// What is told of a row that is left out.
#[must_use]
pub fn schema() -> SchemaRef {
    let text = |name: &str| Field::new(name, DataType::Utf8View, true);
    let number = |name: &str| Field::new(name, DataType::Int64, true);
    Arc::new(Schema::new(vec![
        text("file"),
        number("line"),
        number("byte_offset"),
        text("column"),
        text("reason"),
        text("text"),
    ]))
}

impl Reason {
    /// The word by which a person knows it.
    #[must_use]
    pub fn code(self) -> Code {
        match self {
            Self::WrongType => Code::WrongType,
            Self::OutOfRange => Code::OutOfRange,
            Self::InvalidUtf8 => Code::InvalidUtf8,
            Self::StrayQuote => Code::StrayQuote,
            Self::OpenQuote => Code::UnterminatedQuote,
        }
    }
}
