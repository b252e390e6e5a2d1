//! Complete records of a block to one Arrow batch, a window at a time so that the index stays in the cache.

use std::ops::Range;

use arrow_array::{BooleanArray, RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;
use arrow_select::filter::filter_record_batch;

use super::columns::{Bad, BadValue, Cells, Column, Nulls, Reason, constant};
use super::dialect::{BadRows, Dialect};
use super::index::{Indexer, Marks, Outcome};
use super::sequential;
use super::types::ColumnType;
use crate::error::{Code, Failure, Fault, shortened};
use crate::progress::Cancel;

const WINDOW: usize = 128 << 10;

/// What a scan makes of every record.
pub struct Layout {
    pub dialect: Dialect,
    /// Fields of a record.
    pub names: Vec<String>,
    /// The columns to parse: place in the file and type, in the order of the batch.
    pub wanted: Vec<(usize, ColumnType)>,
    pub schema: SchemaRef,
    /// Place in the batch of the column that names the file.
    pub source_at: Option<usize>,
    pub nulls: Nulls,
    pub bad_rows: BadRows,
}

/// How records are found in a range.
#[derive(Clone, Copy)]
pub enum Finder {
    Fast { indexer: Indexer, has_quotes: bool },
    Sequential,
}

/// Where a block's bytes are from.
pub struct Place<'a> {
    pub uri: &'a str,
    /// Offset in the file of the buffer's first byte.
    pub offset: u64,
}

pub struct Parsed {
    pub batch: RecordBatch,
    pub skipped: u64,
    /// The position after the last complete record.
    pub next: usize,
    /// What follows it is inside quotes.
    pub open: bool,
}

/// Why a range was not parsed.
pub enum Trouble {
    /// A quote that the fast finder does not understand.
    Stray,
    /// Its line is the number of newlines before the record in the buffer.
    Failure(Failure),
}

impl<F: Into<Failure>> From<F> for Trouble {
    fn from(failure: F) -> Self {
        Self::Failure(failure.into())
    }
}

pub struct BlockParser<'a> {
    layout: &'a Layout,
    place: Place<'a>,
    bytes: &'a [u8],
    columns: Vec<Column>,
    rows: usize,
    skipped: u64,
    /// Rows of the batch to leave out.
    rejected: Vec<usize>,
}

impl<'a> BlockParser<'a> {
    #[must_use]
    pub fn new(layout: &'a Layout, place: Place<'a>, bytes: &'a [u8]) -> Self {
        let columns = layout.wanted.iter().map(|&(_, kind)| Column::new(kind)).collect();
        Self { layout, place, bytes, columns, rows: 0, skipped: 0, rejected: Vec::new() }
    }

    /// Parse all complete records of a range that begins with one.
    pub fn parse(mut self, range: Range<usize>, finder: Finder, cancel: &Cancel) -> Result<Parsed, Trouble> {
        let mut marks: Vec<u32> = Vec::new();
        let (mut at, mut window, mut open) = (range.start, WINDOW, false);
        while at < range.end {
            cancel.check()?;
            let end = range.end.min(at.saturating_add(window));
            marks.clear();
            marks.push((at as u32).wrapping_sub(1));
            let outcome = self.find(at..end, finder, &mut marks);
            if outcome.stray {
                return Err(Trouble::Stray);
            }
            if outcome.newlines == 0 {
                open = outcome.open;
                if end == range.end {
                    break;
                }
                window *= 2;
                continue;
            }
            let last = marks.iter().rposition(|&mark| self.bytes[mark as usize] == b'\n').unwrap_or(0);
            marks.truncate(last + 1);
            self.take(&marks, outcome.newlines)?;
            at = marks[last] as usize + 1;
            window = WINDOW;
            open = outcome.open && end == range.end;
        }
        self.finish(at, open)
    }

    fn find(&self, range: Range<usize>, finder: Finder, marks: &mut Vec<u32>) -> Outcome {
        let dialect = self.layout.dialect;
        match finder {
            Finder::Fast { indexer, has_quotes } => {
                let quote = dialect.quote.filter(|_| has_quotes);
                indexer.index(self.bytes, range, &Marks { separator: dialect.separator, quote }, marks)
            }
            Finder::Sequential => sequential::index(self.bytes, range, dialect, marks),
        }
    }

    /// Take the records between the first mark and the last; each ends in a newline.
    fn take(&mut self, marks: &[u32], newlines: usize) -> Result<(), Trouble> {
        let width = self.layout.names.len();
        let even = marks.len() - 1 == newlines * width && self.layout.dialect.comment.is_none();
        if even && marks[width..].iter().step_by(width).all(|&mark| self.bytes[mark as usize] == b'\n') {
            return self.take_run(marks);
        }
        self.take_uneven(marks)
    }

    /// Take the well-formed records among others, as runs of neighbours.
    fn take_uneven(&mut self, marks: &[u32]) -> Result<(), Trouble> {
        let width = self.layout.names.len();
        let (mut run, mut record) = (0, 0);
        while record + 1 < marks.len() {
            let is_newline = |&mark: &u32| self.bytes[mark as usize] == b'\n';
            let fields = 1 + marks[record + 1..].iter().position(is_newline).expect("the last mark is a newline");
            let passed = self.is_passed_over(marks[record], marks[record + 1], fields);
            if passed || fields != width {
                self.take_run(&marks[run..=record])?;
                if !passed {
                    self.reject_record(marks[record].wrapping_add(1) as usize, fields)?;
                }
                run = record + fields;
            }
            record += fields;
        }
        self.take_run(&marks[run..])
    }

    /// Comments, and empty lines unless they are the nulls of a single column.
    fn is_passed_over(&self, before: u32, end: u32, fields: usize) -> bool {
        let line = &self.bytes[before.wrapping_add(1) as usize..end as usize];
        let comment = self.layout.dialect.comment;
        let blank = fields == 1 && self.layout.names.len() > 1 && matches!(line, b"" | b"\r");
        blank || (comment.is_some() && line.first() == comment.as_ref())
    }

    fn reject_record(&mut self, start: usize, fields: usize) -> Result<(), Trouble> {
        if self.layout.bad_rows == BadRows::Skip {
            self.skipped += 1;
            return Ok(());
        }
        let width = self.layout.names.len();
        let what = format!("has {fields} {} where {width} belong", plural(fields, "field"));
        let line = self.bytes[start..].split(|&byte| byte == b'\n').next().unwrap_or_default();
        Err(self.fault(Code::RaggedLine, start, start, &what).with_text(line).into())
    }

    /// Take rows that all have the right number of fields.
    fn take_run(&mut self, marks: &[u32]) -> Result<(), Trouble> {
        let (layout, bytes) = (self.layout, self.bytes);
        let width = layout.names.len();
        let range = marks[0].wrapping_add(1) as usize..marks[marks.len() - 1].wrapping_add(1) as usize;
        let ascii = layout.wanted.iter().any(|&(_, kind)| kind == ColumnType::String) && bytes[range].is_ascii();
        let mut bad = Bad::default();
        for (&(column, _), builder) in layout.wanted.iter().zip(&mut self.columns) {
            let (quote, nulls) = (layout.dialect.quote, &layout.nulls);
            builder.extend(&Cells { bytes, marks, width, column, quote, nulls, ascii }, &mut bad);
        }
        if let Some(first) = bad.values.iter().min_by_key(|value| (value.row, value.column)) {
            if layout.bad_rows == BadRows::Fail {
                return Err(self.bad_value(marks, first).into());
            }
            self.rejected.extend(bad.values.iter().map(|value| self.rows + value.row));
        }
        self.rows += (marks.len() - 1) / width;
        Ok(())
    }

    fn bad_value(&self, marks: &[u32], bad: &BadValue) -> Fault {
        let width = self.layout.names.len();
        let mark = |at: usize| marks[at].wrapping_add(1) as usize;
        let (record, start) = (mark(bad.row * width), mark(bad.row * width + bad.column));
        let text = &self.bytes[start..mark(bad.row * width + bad.column + 1) - 1];
        let name = &self.layout.names[bad.column];
        let kind =
            self.layout.wanted.iter().find(|(column, _)| *column == bad.column).map_or("", |(_, kind)| kind.word());
        let shown = shortened(text);
        let (code, what) = match bad.reason {
            Reason::WrongType => (
                Code::WrongType,
                format!(
                    "'{shown}' in column '{name}' is no {kind}: declare the column as string, name the text in null_values, or skip bad rows"
                ),
            ),
            Reason::InvalidUtf8 => (
                Code::InvalidUtf8,
                format!("'{shown}' in column '{name}' is not UTF-8: convert the file, or leave the column out"),
            ),
            Reason::StrayQuote => (
                Code::StrayQuote,
                format!(
                    "{shown} in column '{name}' goes on after its closing quote: double the quotes inside it, or read without a quote character"
                ),
            ),
        };
        let mut fault = self.fault(code, record, start, &what).with_text(text);
        fault.column = Some(name.clone());
        fault
    }

    fn fault(&self, code: Code, record: usize, at: usize, what: &str) -> Fault {
        let mut fault = Fault::new(code, what).at(self.place.uri);
        fault.line = Some(memchr::memchr_iter(b'\n', &self.bytes[..record]).count() as u64);
        fault.byte_offset = Some(self.place.offset + at as u64);
        fault
    }

    fn finish(mut self, next: usize, open: bool) -> Result<Parsed, Trouble> {
        let mut arrays: Vec<_> = self.columns.into_iter().map(Column::finish).collect();
        if let Some(at) = self.layout.source_at {
            arrays.insert(at, constant(self.place.uri, self.rows));
        }
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        let batch = RecordBatch::try_new_with_options(self.layout.schema.clone(), arrays, &options)
            .expect("the columns were made for the schema");
        self.rejected.sort_unstable();
        self.rejected.dedup();
        let skipped = self.skipped + self.rejected.len() as u64;
        let batch = if self.rejected.is_empty() { batch } else { without(&batch, &self.rejected) };
        Ok(Parsed { batch, skipped, next, open })
    }
}

fn without(batch: &RecordBatch, rejected: &[usize]) -> RecordBatch {
    let mut kept = vec![true; batch.num_rows()];
    for &row in rejected {
        kept[row] = false;
    }
    filter_record_batch(batch, &BooleanArray::from(kept)).expect("the mask is as long as the batch")
}

fn plural(count: usize, noun: &str) -> String {
    if count == 1 { noun.to_owned() } else { format!("{noun}s") }
}
