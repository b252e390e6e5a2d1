//! Complete records of a block to one Arrow batch, a window at a time so that the index stays in the cache.

use std::ops::Range;

use arrow_array::{BooleanArray, RecordBatch, RecordBatchOptions};
use arrow_select::filter::filter_record_batch;

use super::columns::{Bad, Cells, Column, constant};
use super::dialect::BadRows;
use super::faults::{Place, bad_value, ragged};
use super::index::{Indexer, Marks, Outcome};
use super::layout::Layout;
use super::sequential;
use crate::error::Failure;
use crate::progress::Cancel;

const WINDOW: usize = 128 << 10;

/// How records are found in a range.
#[derive(Clone, Copy)]
pub enum Finder {
    Fast { indexer: Indexer, has_quotes: bool },
    Sequential,
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
    Failure(Failure),
}

impl From<Failure> for Trouble {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

pub struct BlockParser<'a> {
    layout: &'a Layout,
    place: Place<'a>,
    columns: Vec<Column>,
    rows: usize,
    skipped: u64,
    /// Rows of the batch to leave out.
    rejected: Vec<usize>,
}

impl<'a> BlockParser<'a> {
    #[must_use]
    pub fn new(layout: &'a Layout, place: Place<'a>) -> Self {
        let columns = layout.wanted.iter().map(|&(_, kind)| Column::new(kind)).collect();
        Self { layout, place, columns, rows: 0, skipped: 0, rejected: Vec::new() }
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
                if end == range.end {
                    open = outcome.open;
                    break;
                }
                window *= 2; // a record longer than the window
                continue;
            }
            let last = marks.iter().rposition(|&mark| self.place.bytes[mark as usize] == b'\n').unwrap_or(0);
            marks.truncate(last + 1);
            self.take(&marks, outcome.newlines)?;
            let next = marks[last] as usize + 1;
            if at == range.start {
                self.expect((range.end - next).div_ceil(next - at));
            }
            (at, window) = (next, WINDOW);
        }
        Ok(self.finish(at, open))
    }

    /// Make room for the windows to come, each like the first.
    fn expect(&mut self, windows: usize) {
        self.columns.iter_mut().for_each(|column| column.expect(windows));
    }

    fn find(&self, range: Range<usize>, finder: Finder, marks: &mut Vec<u32>) -> Outcome {
        let dialect = self.layout.dialect;
        match finder {
            Finder::Fast { indexer, has_quotes } => {
                let quote = dialect.quote.filter(|_| has_quotes);
                indexer.index(self.place.bytes, range, &Marks { separator: dialect.separator, quote }, marks)
            }
            Finder::Sequential => sequential::index(self.place.bytes, range, dialect, marks),
        }
    }

    /// Take the records between the first mark and the last; each ends in a newline.
    fn take(&mut self, marks: &[u32], newlines: usize) -> Result<(), Failure> {
        let (width, bytes) = (self.layout.width(), self.place.bytes);
        let even = marks.len() - 1 == newlines * width && self.layout.dialect.comment.is_none();
        if even && marks[width..].iter().step_by(width).all(|&mark| bytes[mark as usize] == b'\n') {
            return self.take_run(marks);
        }
        self.take_uneven(marks)
    }

    /// Take the well-formed records among others, as runs of neighbours.
    fn take_uneven(&mut self, marks: &[u32]) -> Result<(), Failure> {
        let (width, bytes) = (self.layout.width(), self.place.bytes);
        let (mut run, mut record) = (0, 0);
        while record + 1 < marks.len() {
            let is_newline = |&mark: &u32| bytes[mark as usize] == b'\n';
            let fields = 1 + marks[record + 1..].iter().position(is_newline).expect("the last mark is a newline");
            let passed_over = self.is_passed_over(marks[record], marks[record + 1], fields);
            if passed_over || fields != width {
                self.take_run(&marks[run..=record])?;
                if !passed_over {
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
        let line = &self.place.bytes[before.wrapping_add(1) as usize..end as usize];
        let comment = self.layout.dialect.comment;
        let blank = fields == 1 && self.layout.width() > 1 && matches!(line, b"" | b"\r");
        blank || (comment.is_some() && line.first() == comment.as_ref())
    }

    fn reject_record(&mut self, start: usize, fields: usize) -> Result<(), Failure> {
        match self.layout.bad_rows {
            BadRows::Fail => Err(ragged(self.place, start, fields, self.layout.width())),
            BadRows::Skip => {
                self.skipped += 1;
                Ok(())
            }
        }
    }

    /// Take rows that all have the right number of fields.
    fn take_run(&mut self, marks: &[u32]) -> Result<(), Failure> {
        let (layout, bytes, width) = (self.layout, self.place.bytes, self.layout.width());
        let range = marks[0].wrapping_add(1) as usize..marks[marks.len() - 1].wrapping_add(1) as usize;
        let ascii = layout.wants_text() && bytes[range].is_ascii();
        let mut bad = Bad::default();
        for (&(column, _), builder) in layout.wanted.iter().zip(&mut self.columns) {
            let (quote, nulls) = (layout.dialect.quote, &layout.nulls);
            builder.extend(&Cells { bytes, marks, width, column, quote, nulls, ascii }, &mut bad);
        }
        if let Some(first) = bad.values.iter().min_by_key(|value| (value.row, value.column)) {
            if layout.bad_rows == BadRows::Fail {
                return Err(bad_value(self.place, layout, marks, *first));
            }
            self.rejected.extend(bad.values.iter().map(|value| self.rows + value.row));
        }
        self.rows += (marks.len() - 1) / width;
        Ok(())
    }

    fn finish(mut self, next: usize, open: bool) -> Parsed {
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
        Parsed { batch, skipped, next, open }
    }
}

fn without(batch: &RecordBatch, rejected: &[usize]) -> RecordBatch {
    let mut kept = vec![true; batch.num_rows()];
    for &row in rejected {
        kept[row] = false;
    }
    filter_record_batch(batch, &BooleanArray::from(kept)).expect("the mask is as long as the batch")
}
