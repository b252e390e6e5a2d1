//! Texts as Arrow string views.
//!
//! A view holds up to 12 bytes itself; longer texts are copied to one side buffer per column. Views into the block
//! would keep all of it in memory as long as one row of it lives.

use std::sync::Arc;

use arrow_array::{ArrayRef, StringViewArray};
use arrow_buffer::{Buffer, NullBufferBuilder, ScalarBuffer};

/// Texts up to this length lie in their views.
pub const INLINE: usize = 12;
/// Texts up to this length are copied at once.
const CHUNK: usize = 48;

pub struct Views {
    views: Vec<u128>,
    side: Vec<u8>,
    nulls: NullBufferBuilder,
}

impl Default for Views {
    fn default() -> Self {
        Self { views: Vec::new(), side: Vec::new(), nulls: NullBufferBuilder::new(0) }
    }
}

impl Views {
    /// Take a text of UTF-8 that has 16 bytes behind it.
    pub fn push(&mut self, bytes: &[u8], start: usize, end: usize) {
        self.add(bytes, start, end);
        self.count(1);
    }

    /// Count texts that were added since the last null.
    #[inline(always)]
    pub fn count(&mut self, added: usize) {
        self.nulls.append_n_non_nulls(added);
    }

    /// Take a text and leave it to `count`, before a null comes, that it is one.
    #[inline(always)]
    pub fn add(&mut self, bytes: &[u8], start: usize, end: usize) {
        let length = end - start;
        let view = if length <= INLINE {
            let (head, _) = bytes[start..].split_first_chunk::<16>().expect("the buffer is padded");
            let text = u128::from_le_bytes(*head) & ((1_u128 << (8 * length)) - 1);
            text << 32 | length as u128
        } else {
            self.long_view(bytes, start, length)
        };
        self.views.push(view);
    }

    #[inline(always)]
    fn long_view(&mut self, bytes: &[u8], start: usize, length: usize) -> u128 {
        let offset = self.side.len();
        let (prefix, _) = bytes[start..].split_first_chunk::<4>().expect("a long text has four bytes");
        match bytes[start..].split_first_chunk::<CHUNK>() {
            // Most texts are short: one copy of a fixed size, and what is too much of it is taken back.
            Some((chunk, _)) if length <= CHUNK => {
                self.side.extend_from_slice(chunk);
                self.side.truncate(offset + length);
            }
            _ => self.side.extend_from_slice(&bytes[start..start + length]),
        }
        length as u128 | u128::from(u32::from_le_bytes(*prefix)) << 32 | (offset as u128) << 96
    }

    pub fn push_null(&mut self) {
        self.views.push(0);
        self.nulls.append_null();
    }

    pub fn reserve(&mut self, rows: usize) {
        self.views.reserve(rows);
    }

    /// Make room for so many times what is there.
    pub fn expect(&mut self, times: usize) {
        self.views.reserve(self.views.len() * times);
        self.side.reserve(self.side.len() * times);
    }

    #[must_use]
    pub fn finish(mut self) -> ArrayRef {
        // An empty side buffer would be exported for nothing.
        let side: Arc<[Buffer]> = if self.side.is_empty() { [].into() } else { [Buffer::from_vec(self.side)].into() };
        let views = ScalarBuffer::from(self.views);
        // SAFETY: every view was made by `push` from text that is ASCII or was validated, and points into `side`.
        Arc::new(unsafe { StringViewArray::new_unchecked(views, side, self.nulls.finish()) })
    }
}
