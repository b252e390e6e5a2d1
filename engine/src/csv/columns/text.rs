//! Columns of text, as Arrow string views.
//!
//! A view holds up to 12 bytes itself; longer texts are copied to one side buffer per column. Views into the block
//! would keep all of it in memory as long as one row of it lives.

use std::sync::Arc;

use arrow_array::{ArrayRef, StringViewArray};
use arrow_buffer::{Buffer, NullBufferBuilder, ScalarBuffer};

use super::{Bad, Build, Cells, Reason, Rows};
use crate::csv::field::{self, Content, undoubled};

const INLINE: usize = 12;

pub(super) struct Text {
    views: Vec<u128>,
    side: Vec<u8>,
    nulls: NullBufferBuilder,
}

impl Default for Text {
    fn default() -> Self {
        Self { views: Vec::new(), side: Vec::new(), nulls: NullBufferBuilder::new(0) }
    }
}

impl Text {
    #[inline(always)]
    fn take(&mut self, cells: &Cells<'_>, rows: impl ExactSizeIterator<Item = usize>, bad: &mut Bad) {
        self.views.reserve(rows.len());
        let as_they_stand = cells.ascii && !cells.nulls.are_written();
        for row in rows {
            let (start, end) = cells.span(row);
            if as_they_stand && start < end && Some(cells.bytes[start]) != cells.quote {
                self.push(cells.bytes, start, end);
            } else if let Err(reason) = self.push_carefully(cells, start, end) {
                bad.note(cells, row, reason);
                self.push_null();
            }
        }
    }

    #[inline(always)]
    fn push(&mut self, bytes: &[u8], start: usize, end: usize) {
        let length = end - start;
        let view = if length <= INLINE {
            let (head, _) = bytes[start..].split_first_chunk::<16>().expect("the buffer is padded");
            let text = u128::from_le_bytes(*head) & ((1_u128 << (8 * length)) - 1);
            text << 32 | length as u128
        } else {
            self.long_view(&bytes[start..end])
        };
        self.views.push(view);
        self.nulls.append_non_null();
    }

    #[inline]
    fn long_view(&mut self, text: &[u8]) -> u128 {
        let (prefix, _) = text.split_first_chunk::<4>().expect("a long text has four bytes");
        let offset = self.side.len();
        self.side.extend_from_slice(text);
        text.len() as u128 | u128::from(u32::from_le_bytes(*prefix)) << 32 | (offset as u128) << 96
    }

    fn push_null(&mut self) {
        self.views.push(0);
        self.nulls.append_null();
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
            self.push_null();
        } else if cells.ascii || std::str::from_utf8(text).is_ok() {
            self.push(bytes, start, end);
        } else {
            return Err(Reason::InvalidUtf8);
        }
        Ok(())
    }
}

impl Build for Text {
    fn extend(&mut self, cells: &Cells<'_>, rows: Rows<'_>, bad: &mut Bad) {
        match rows {
            Rows::All => self.take(cells, 0..cells.rows(), bad),
            Rows::These(rows) => self.take(cells, rows.iter().map(|&row| row as usize), bad),
        }
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
        self.views.reserve(self.views.len() * times);
        self.side.reserve(self.side.len() * times);
    }

    fn finish(mut self: Box<Self>) -> ArrayRef {
        // An empty side buffer would be exported for nothing.
        let side: Arc<[Buffer]> = if self.side.is_empty() { [].into() } else { [Buffer::from_vec(self.side)].into() };
        let views = ScalarBuffer::from(self.views);
        // SAFETY: every view was made by `push` from text that is ASCII or was validated, and points into `side`.
        Arc::new(unsafe { StringViewArray::new_unchecked(views, side, self.nulls.finish()) })
    }
}
