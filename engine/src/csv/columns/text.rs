//! Columns of text.

use arrow_array::ArrayRef;

use super::{Bad, Build, Cells, Reason, Rows};
use crate::csv::field::{self, Content, undoubled};
use crate::csv::views::Views;
#[cfg(target_arch = "x86_64")]
use crate::processor::is_modern;

#[derive(Default)]
pub(super) struct Text(Views);

impl Text {
    #[inline(always)]
    fn take(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        match rows {
            Rows::All => self.take_fields(cells, cells.spans().enumerate(), cells.rows(), bad),
            Rows::These(rows) => {
                let fields = rows.iter().map(|&row| (row as usize, cells.span(row as usize)));
                self.take_fields(cells, fields, rows.len(), bad);
            }
        }
    }

    #[inline(always)]
    fn take_fields(
        &mut self,
        cells: &Cells<'_>,
        fields: impl Iterator<Item = (usize, (usize, usize))>,
        count: usize,
        bad: &mut Bad,
    ) {
        let as_they_stand = cells.ascii && !cells.nulls.are_written();
        let quote = cells.quote.unwrap_or_default();
        let (may_be_quoted, simple) = (cells.quote.is_some(), cells.simple_quotes);
        self.0.reserve(count);
        let mut added = 0;
        for (row, (start, end)) in fields {
            if as_they_stand && start < end {
                if !may_be_quoted || cells.bytes[start] != quote {
                    self.0.add(cells.bytes, start, end);
                    added += 1;
                    continue;
                }
                if simple && end - start > 2 && cells.bytes[end - 1] == quote {
                    self.0.add(cells.bytes, start + 1, end - 1);
                    added += 1;
                    continue;
                }
            }
            self.0.count(std::mem::take(&mut added));
            if let Err(reason) = self.push_carefully(cells, start, end) {
                bad.note(cells, row, reason);
                self.0.push_null();
            }
        }
        self.0.count(added);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn take_modern(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        self.take(cells, rows, bad);
    }

    /// A field that is empty, quoted, not ASCII, or may be null.
    fn push_carefully(&mut self, cells: &Cells<'_>, start: usize, end: usize) -> Result<(), Reason> {
        match field::content(cells.bytes, start, end, cells.quote, cells.escape) {
            Content::Plain { start, end } => self.push_checked(cells, cells.bytes, start, end),
            Content::Doubled { start, end } => {
                let mut text = undoubled(&cells.bytes[start..end], cells.quote.unwrap_or_default(), cells.escape);
                let length = text.len();
                text.resize(length + 16, 0);
                self.push_checked(cells, &text, 0, length)
            }
            Content::Malformed => Err(cells.malformed(start, end)),
        }
    }

    fn push_checked(&mut self, cells: &Cells<'_>, bytes: &[u8], start: usize, end: usize) -> Result<(), Reason> {
        let text = &bytes[start..end];
        if cells.nulls.contains(text) {
            self.0.push_null();
        } else if cells.ascii || std::str::from_utf8(text).is_ok() {
            self.0.push(bytes, start, end);
        } else {
            return Err(Reason::InvalidUtf8);
        }
        Ok(())
    }
}

impl Build for Text {
    fn extend(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        #[cfg(target_arch = "x86_64")]
        if is_modern() {
            // SAFETY: the processor has the instructions.
            return unsafe { self.take_modern(cells, rows, bad) };
        }
        self.take(cells, rows, bad);
    }

    fn check(&self, cells: &Cells<'_>, bad: &mut Bad) {
        if cells.ascii && cells.quote.is_none() {
            return;
        }
        for row in 0..cells.rows() {
            let (start, end) = cells.span(row);
            let quoted = start < end && Some(cells.bytes[start]) == cells.quote;
            if quoted && field::content(cells.bytes, start, end, cells.quote, cells.escape) == Content::Malformed {
                bad.note(cells, row, cells.malformed(start, end));
            } else if !cells.ascii && std::str::from_utf8(&cells.bytes[start..end]).is_err() {
                bad.note(cells, row, Reason::InvalidUtf8);
            }
        }
    }

    fn expect(&mut self, times: usize) {
        self.0.expect(times);
    }

    fn finish(self: Box<Self>) -> ArrayRef {
        self.0.finish()
    }
}
