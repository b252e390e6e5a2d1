//! Complete lines to one Arrow batch, a window at a time so that what is found in it stays in the cache.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::{RecordBatch, RecordBatchOptions};
use arrow_schema::SchemaRef;

use super::columns::{Build, Misfit, column};
use super::kind::Kind;
use super::row::{Line, Row, Slot};
use crate::csv::format::{Finder, Format, Inputs, Parsed, Place, Rejects, Trouble, constant, without};
use crate::error::{Code, Failure, Result, shortened};
#[cfg(target_arch = "x86_64")]
use crate::processor::is_modern;
use crate::progress::Cancel;

const WINDOW: usize = 128 << 10;
/// More of a value than this is not said about it.
const SHOWN: usize = 100;

/// What a scan makes of every line.
pub struct Layout {
    /// The columns that are looked at, the first of which are taken.
    pub slots: Vec<(String, Kind)>,
    pub taken: usize,
    pub row: Row,
    pub schema: SchemaRef,
    /// Place in the batch of the column that names the file.
    pub source_at: Option<usize>,
    pub names: Vec<String>,
    pub leaves_out: bool,
    pub collects_rejects: bool,
}

pub struct JsonRecords(pub Arc<Layout>);

impl Format for JsonRecords {
    fn quote(&self) -> Option<u8> {
        None
    }

    fn is_straight(&self) -> bool {
        false
    }

    fn leaves_out(&self) -> bool {
        self.0.leaves_out
    }

    fn names(&self) -> &[String] {
        &self.0.names
    }

    fn first_record(&self, _inputs: &Inputs, _file: usize, text: &[u8], _whole: bool) -> Result<usize> {
        Ok(if text.starts_with(b"\xef\xbb\xbf") { 3 } else { 0 })
    }

    fn parse(
        &self,
        place: Place<'_>,
        range: Range<usize>,
        _finder: Finder,
        cancel: &Cancel,
    ) -> std::result::Result<Parsed, Trouble> {
        Ok(Lines::new(&self.0, place).parse(range, cancel)?)
    }

    fn open_quote(&self, place: Place<'_>, record: usize) -> Failure {
        bad_line(place, record, Wrong::Broken, &place.bytes[record..])
    }
}

/// What is wrong with a line, as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wrong {
    /// No JSON.
    Broken,
    NoObject,
    NotUtf8,
}

impl Wrong {
    fn code(self) -> Code {
        if self == Self::NotUtf8 { Code::InvalidUtf8 } else { Code::InvalidJson }
    }

    fn sentence(self) -> &'static str {
        match self {
            Self::Broken => "This is not JSON.",
            Self::NoObject => "This is JSON, but no object.",
            Self::NotUtf8 => "These bytes are not UTF-8.",
        }
    }
}

/// The failure of a whole line.
pub fn bad_line(place: Place<'_>, record: usize, wrong: Wrong, line: &[u8]) -> Failure {
    let said = wrong.sentence().trim_end_matches('.');
    let said = format!("{}{}", said[..1].to_lowercase(), &said[1..]);
    let what = format!("{said}: {}: mend the line, or set bad_rows to skip or quarantine", shortened(line));
    place.fault(wrong.code(), record, record, what).with_text(line).into()
}

/// Where the lines of a window are, and what they have.
#[derive(Default)]
struct Window {
    slots: Vec<Slot>,
    /// The beginning of each row.
    starts: Vec<u32>,
    /// Lines that are no rows, each with the number of the row before which it stands.
    wrong: Vec<(usize, Range<usize>, Wrong)>,
    misfits: Vec<Misfit>,
}

struct Lines<'a> {
    layout: &'a Layout,
    place: Place<'a>,
    columns: Vec<Box<dyn Build>>,
    rows: usize,
    rejects: Rejects,
    /// Rows of the batch to leave out.
    rejected: Vec<usize>,
    /// All of the text is UTF-8.
    sound: bool,
}

impl<'a> Lines<'a> {
    fn new(layout: &'a Layout, place: Place<'a>) -> Self {
        let columns = layout.slots.iter().map(|(_, kind)| column(kind)).collect();
        let rejects = Rejects::new(layout.collects_rejects);
        Self { layout, place, columns, rows: 0, rejects, rejected: Vec::new(), sound: true }
    }

    fn parse(mut self, range: Range<usize>, cancel: &Cancel) -> Result<Parsed> {
        let bytes = self.place.bytes;
        // The last line may be there in part only.
        let end = memchr::memrchr(b'\n', &bytes[range.clone()]).map_or(range.start, |at| range.start + at + 1);
        let text = &bytes[range.start..end];
        self.sound = text.is_ascii() || std::str::from_utf8(text).is_ok();
        let (mut at, mut window) = (range.start, Window::default());
        while at < end {
            cancel.check()?;
            at = self.find(at..end, &mut window);
            self.take(&mut window)?;
        }
        Ok(self.finish(end))
    }

    /// Find the lines of the next window; the position behind them.
    fn find(&self, range: Range<usize>, window: &mut Window) -> usize {
        #[cfg(target_arch = "x86_64")]
        if is_modern() {
            // SAFETY: the processor has the instructions.
            return unsafe { self.find_modern(range, window) };
        }
        self.find_lines(range, window)
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn find_modern(&self, range: Range<usize>, window: &mut Window) -> usize {
        self.find_lines(range, window)
    }

    #[inline(always)]
    fn find_lines(&self, range: Range<usize>, window: &mut Window) -> usize {
        let (bytes, width) = (self.place.bytes, self.layout.row.width());
        window.slots.clear();
        window.starts.clear();
        let (mut at, stop) = (range.start, range.end.min(range.start + WINDOW));
        while at < stop {
            let first = window.slots.len();
            window.slots.resize(first + width, Slot::default());
            let line = self.layout.row.read(bytes, at, &mut window.slots[first..]);
            match line {
                Line::Row(next) if self.sound || std::str::from_utf8(&bytes[at..next]).is_ok() => {
                    window.starts.push(at as u32);
                    at = next;
                    continue;
                }
                Line::Blank(next) => at = next,
                wrong => at = self.note(at, wrong, window),
            }
            window.slots.truncate(first);
        }
        at
    }

    /// Note a line that is no row; the position behind it.
    #[cold]
    fn note(&self, at: usize, line: Line, window: &mut Window) -> usize {
        let end = at + memchr::memchr(b'\n', &self.place.bytes[at..]).expect("every line has its newline");
        let is_text = self.sound || std::str::from_utf8(&self.place.bytes[at..end]).is_ok();
        let wrong = match line {
            _ if !is_text => Wrong::NotUtf8,
            Line::NoObject => Wrong::NoObject,
            _ => Wrong::Broken,
        };
        window.wrong.push((window.starts.len(), at..end, wrong));
        end + 1
    }

    fn take(&mut self, window: &mut Window) -> Result<()> {
        let width = self.layout.row.width();
        for (slot, column) in self.columns.iter_mut().enumerate() {
            column.extend(self.place.bytes, &window.slots, (slot, width), &mut window.misfits);
        }
        if !(window.wrong.is_empty() && window.misfits.is_empty()) {
            self.settle(window)?;
        }
        self.rows += window.starts.len();
        Ok(())
    }

    /// Fail at the first bad line, or leave out all of them.
    #[cold]
    fn settle(&mut self, window: &mut Window) -> Result<()> {
        let mut misfits = std::mem::take(&mut window.misfits);
        misfits.sort_by_key(|misfit| (misfit.row, misfit.slot));
        misfits.dedup_by_key(|misfit| misfit.row);
        let mut misfits = misfits.into_iter().peekable();
        for (before, line, wrong) in window.wrong.drain(..) {
            while let Some(misfit) = misfits.next_if(|misfit| misfit.row < before) {
                self.reject(&window.slots, &window.starts, misfit)?;
            }
            if !self.layout.leaves_out {
                return Err(bad_line(self.place, line.start, wrong, &self.place.bytes[line]));
            }
            let said = Some(wrong.sentence().to_owned());
            self.rejects.add_said(self.place, (line.start, line.end), line.start, None, wrong.code(), said);
        }
        misfits.try_for_each(|misfit| self.reject(&window.slots, &window.starts, misfit))
    }

    fn reject(&mut self, slots: &[Slot], starts: &[u32], misfit: Misfit) -> Result<()> {
        let bytes = self.place.bytes;
        let start = starts[misfit.row] as usize;
        let (at, end) = slots[misfit.row * self.layout.row.width() + misfit.slot].span();
        let (name, kind) = &self.layout.slots[misfit.slot];
        let text = if bytes[at] == b'"' { &bytes[at + 1..end - 1] } else { &bytes[at..end] };
        let shown: String = String::from_utf8_lossy(&text[..text.len().min(4 * SHOWN)]).chars().take(SHOWN).collect();
        let said = format!("{shown} is no {}", kind.word());
        if !self.layout.leaves_out {
            let what = format!("column '{name}': {said}: mend the line, or set bad_rows to skip or quarantine");
            let mut fault = self.place.fault(Code::WrongType, start, at, what).with_text(text);
            fault.column = Some(name.clone());
            return Err(fault.into());
        }
        self.rejected.push(self.rows + misfit.row);
        let line_end = start + memchr::memchr(b'\n', &bytes[start..]).expect("every line has its newline");
        let column = self.layout.names.iter().position(|known| known == name);
        self.rejects.add_said(self.place, (start, line_end), at, column, Code::WrongType, Some(format!("{said}.")));
        Ok(())
    }

    fn finish(self, next: usize) -> Parsed {
        let taken = self.columns.into_iter().take(self.layout.taken);
        let mut arrays: Vec<_> = taken.map(Build::finish).collect();
        if let Some(at) = self.layout.source_at {
            arrays.insert(at, constant(self.place.uri, self.rows));
        }
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        let batch = RecordBatch::try_new_with_options(self.layout.schema.clone(), arrays, &options)
            .expect("the columns were made for the schema");
        let rows = (self.rows - self.rejected.len()) as u64;
        let batch = if self.rejected.is_empty() { batch } else { without(&batch, &self.rejected) };
        Parsed { batch, rows, kept: rows, rejects: self.rejects, next, open: false }
    }
}
