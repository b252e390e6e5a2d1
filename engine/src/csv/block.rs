//! Complete records of a block to one Arrow batch, a window at a time so that the index stays in the cache.

use std::ops::Range;

use arrow_array::{BooleanArray, RecordBatch, RecordBatchOptions};
use arrow_select::filter::filter_record_batch;

use super::columns::{Bad, BadValue, Cells, Column, Rows, constant};
use super::faults::{Place, bad_value, ragged};
use super::index::{Indexer, Marks, Outcome};
use super::layout::Layout;
use super::rejects::Rejects;
use super::sequential::{self, Quotes};
use crate::error::{Code, Failure};
use crate::progress::Cancel;

const WINDOW: usize = 128 << 10;

/// How records are found in a range.
#[derive(Clone, Copy)]
pub enum Finder {
    Fast { indexer: Indexer, has_quotes: bool },
    Sequential(Quotes),
}

pub struct Parsed {
    pub batch: RecordBatch,
    /// Good rows, before a predicate took some away.
    pub rows: u64,
    /// Those that it left, before they were grouped.
    pub kept: u64,
    pub rejects: Rejects,
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
    /// Columns that are only looked at.
    checked: Vec<(usize, Column)>,
    /// The range holds no quote: no field is quoted.
    quote: Option<u8>,
    /// No quoted field of the window holds a quote.
    simple_quotes: bool,
    rows: usize,
    passed: u64,
    rejects: Rejects,
    /// Rows of the batch to leave out.
    rejected: Vec<usize>,
    kept: (Vec<u32>, Vec<u32>),
}

impl<'a> BlockParser<'a> {
    #[must_use]
    pub fn new(layout: &'a Layout, place: Place<'a>) -> Self {
        let column = |&place: &usize| Column::new(layout.readings[place]);
        let columns = layout.wanted.iter().map(column).collect();
        let checked = layout.checked.iter().map(|place| (*place, column(place))).collect();
        let rejects = Rejects::new(layout.collects_rejects);
        let (quote, kept) = (layout.dialect.quote, Default::default());
        Self {
            layout,
            place,
            columns,
            checked,
            quote,
            simple_quotes: false,
            rows: 0,
            passed: 0,
            rejects,
            rejected: Vec::new(),
            kept,
        }
    }

    /// Parse all complete records of a range that begins with one.
    pub fn parse(mut self, range: Range<usize>, finder: Finder, cancel: &Cancel) -> Result<Parsed, Trouble> {
        if matches!(finder, Finder::Fast { has_quotes: false, .. }) {
            self.quote = None;
        }
        let mut marks: Vec<u32> = Vec::new();
        let (mut at, mut window, mut open) = (range.start, WINDOW, false);
        while at < range.end {
            cancel.check()?;
            let end = range.end.min(at.saturating_add(window));
            marks.clear();
            marks.push((at as u32).wrapping_sub(1));
            let outcome = self.find(at..end, range.end, finder, &mut marks);
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
            self.simple_quotes = !outcome.doubled;
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

    fn find(&self, range: Range<usize>, all: usize, finder: Finder, marks: &mut Vec<u32>) -> Outcome {
        let dialect = self.layout.dialect;
        match finder {
            Finder::Fast { indexer, .. } => {
                let marked = Marks { separator: dialect.separator, quote: self.quote };
                indexer.index(self.place.bytes, range, &marked, marks)
            }
            Finder::Sequential(quotes) => sequential::index(&self.place.bytes[..all], range, dialect, quotes, marks),
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
                    self.reject_record(
                        marks[record].wrapping_add(1) as usize,
                        marks[record + fields] as usize,
                        fields,
                    )?;
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

    fn reject_record(&mut self, start: usize, end: usize, fields: usize) -> Result<(), Failure> {
        if !self.layout.leaves_out() {
            return Err(ragged(self.place, start, fields, self.layout.width()));
        }
        self.rejects.add(self.place, (start, end), start, None, Code::RaggedLine);
        Ok(())
    }

    /// Take rows that all have the right number of fields.
    fn take_run(&mut self, marks: &[u32]) -> Result<(), Failure> {
        let (layout, bytes, width) = (self.layout, self.place.bytes, self.layout.width());
        let rows = (marks.len() - 1) / width;
        if rows == 0 {
            return Ok(());
        }
        let range = marks[0].wrapping_add(1) as usize..marks[marks.len() - 1].wrapping_add(1) as usize;
        let ascii = layout.holds_text && bytes[range].is_ascii();
        let (quote, nulls) = (self.quote, &layout.nulls);
        let (escape, simple_quotes) = (layout.dialect.escape, self.simple_quotes);
        let run = Cells { bytes, marks, width, column: 0, quote, escape, nulls, ascii, simple_quotes };
        let mut bad = Bad::default();
        for (column, checked) in &self.checked {
            checked.check(&run.of(*column), &mut bad);
        }
        if layout.tests.is_empty() {
            self.extend(&run, Rows::All, &mut bad);
            let bad = self.settle(bad, marks)?;
            self.rejected.extend(bad.iter().map(|value| self.rows + value.row));
            self.rows += rows;
            self.passed += (rows - bad.len()) as u64;
            return Ok(());
        }
        let bad = self.settle(bad, marks)?;
        self.passed += (rows - bad.len()) as u64;
        self.take_some(&run, &bad)
    }

    /// Take the rows that meet the predicate; `bad` ones have been left out already.
    fn take_some(&mut self, run: &Cells<'_>, bad: &[BadValue]) -> Result<(), Failure> {
        let (mut kept, mut narrowed) = std::mem::take(&mut self.kept);
        let mut faulty = Bad::default();
        let mut first = bad.is_empty();
        if !first {
            let is_good = |row: &u32| bad.binary_search_by_key(&(*row as usize), |value| value.row).is_err();
            kept.clear();
            kept.extend((0..run.rows() as u32).filter(is_good));
        }
        for test in &self.layout.tests {
            narrowed.clear();
            let rows = if first { Rows::All } else { Rows::These(&kept) };
            test.narrow(&run.of(test.column), rows, &mut narrowed, &mut faulty);
            std::mem::swap(&mut kept, &mut narrowed);
            first = false;
        }
        self.extend(run, Rows::These(&kept), &mut faulty);
        self.settle(faulty, run.marks)?;
        self.rows += kept.len();
        self.kept = (kept, narrowed);
        Ok(())
    }

    fn extend(&mut self, run: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        for (wanted, builder) in self.layout.wanted.iter().zip(&mut self.columns) {
            builder.extend(&run.of(*wanted), rows, bad);
        }
    }

    /// Fail at the first bad value, or note its row and all others as left out; what is wrong with each of them.
    fn settle(&mut self, bad: Bad, marks: &[u32]) -> Result<Vec<BadValue>, Failure> {
        let bad = bad.by_row();
        if let Some(first) = bad.first().filter(|_| !self.layout.leaves_out()) {
            return Err(bad_value(self.place, self.layout, marks, *first));
        }
        let width = self.layout.width();
        for value in &bad {
            let mark = |column: usize| marks[value.row * width + column];
            let record = (mark(0).wrapping_add(1) as usize, mark(width) as usize);
            let at = mark(value.column).wrapping_add(1) as usize;
            self.rejects.add(self.place, record, at, Some(value.column), value.reason.code());
        }
        Ok(bad)
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
        let batch = if self.rejected.is_empty() { batch } else { without(&batch, &self.rejected) };
        let kept = batch.num_rows() as u64;
        Parsed { batch, rows: self.passed, kept, rejects: self.rejects, next, open }
    }
}

/// A batch without some of its rows.
pub fn without(batch: &RecordBatch, rejected: &[usize]) -> RecordBatch {
    let mut kept = vec![true; batch.num_rows()];
    for &row in rejected {
        kept[row] = false;
    }
    filter_record_batch(batch, &BooleanArray::from(kept)).expect("the mask is as long as the batch")
}
