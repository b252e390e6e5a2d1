//! Texts as lengths and bytes, and as views again.

use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

use arrow_array::{Array, ArrayRef};
use arrow_buffer::{Buffer, ScalarBuffer};
use arrow_schema::ArrowError;

use super::super::rows::values;
use super::cursor::{Cursor, damaged};
use super::numbers;
use super::pack::Place;
use super::section::{self, Thrift};
use crate::csv::views::INLINE;
use crate::processor::fetch;

/// Long texts that are on their way while one is copied.
const AHEAD: usize = 12;
/// Views count bytes of a buffer with 31 bits.
const LARGEST: usize = i32::MAX as usize;

/// The texts of one batch.
pub(super) struct Views {
    views: ScalarBuffer<u128>,
    buffers: Vec<Buffer>,
}

impl Views {
    pub(super) fn of(column: &ArrayRef) -> Self {
        Self { views: values(column), buffers: column.to_data().buffers()[1..].to_vec() }
    }

    /// Have a long text fetched.
    #[inline]
    fn fetch(&self, view: u128) {
        if view as u32 as usize > INLINE {
            fetch(self.buffers[(view >> 64) as u32 as usize].as_ptr().wrapping_add((view >> 96) as usize));
        }
    }

    /// A text too long for its view.
    fn long(&self, view: u128) -> &[u8] {
        let start = (view >> 96) as usize;
        &self.buffers[(view >> 64) as u32 as usize][start..start + view as u32 as usize]
    }
}

#[derive(Default)]
pub(super) struct Texts {
    thrift: Thrift,
    views: Vec<u128>,
    lengths: Vec<i64>,
    bytes: Vec<u8>,
}

impl Texts {
    /// Write the texts at these places; those of `missing` rows are empty.
    pub(super) fn write(&mut self, texts: &[Views], places: &[Place], missing: &[bool], out: &mut Vec<u8>) {
        self.views.clear();
        self.views.extend(places.iter().map(|&(batch, row)| texts[batch as usize].views[row as usize]));
        for (view, _) in self.views.iter_mut().zip(missing).filter(|(_, none)| **none) {
            *view = 0;
        }
        let end = self.gather(texts, places);
        self.lengths.clear();
        self.lengths.extend(self.views.iter().map(|view| i64::from(*view as u32)));
        numbers::write(&self.lengths, out);
        self.thrift.write(&self.bytes[..end], out);
    }

    /// Put the bytes of all texts behind each other; how many there are.
    fn gather(&mut self, texts: &[Views], places: &[Place]) -> usize {
        let mut end = 0;
        for (at, (&view, &(batch, _))) in self.views.iter().zip(places).enumerate() {
            if let (Some(&soon), Some(&(batch, _))) = (self.views.get(at + AHEAD), places.get(at + AHEAD)) {
                texts[batch as usize].fetch(soon);
            }
            let length = view as u32 as usize;
            let room = end + length.max(INLINE);
            if self.bytes.len() < room {
                self.bytes.resize(room.next_power_of_two(), 0);
            }
            if length <= INLINE {
                self.bytes[end..end + INLINE].copy_from_slice(&view.to_le_bytes()[4..]);
            } else {
                self.bytes[end..room].copy_from_slice(texts[batch as usize].long(view));
            }
            end += length;
        }
        end
    }
}

/// Where the views of some rows are made, and the bytes of their long texts kept.
pub(super) struct Viewing<'a> {
    views: &'a mut [MaybeUninit<u128>],
    /// Numbers the buffers of a column, which several threads fill.
    buffers: &'a AtomicU32,
    text: Vec<u8>,
    number: u32,
    full: Vec<(u32, Buffer)>,
    lengths: Vec<usize>,
}

impl<'a> Viewing<'a> {
    pub(super) fn new(views: &'a mut [MaybeUninit<u128>], buffers: &'a AtomicU32) -> Self {
        Self { views, buffers, text: Vec::new(), number: 0, full: Vec::new(), lengths: Vec::new() }
    }

    /// Texts of another batch.
    pub(super) fn copy(&mut self, at: usize, texts: &Views, first: usize, rows: usize) {
        for row in 0..rows {
            let view = texts.views[first + row];
            let short = view as u32 as usize <= INLINE;
            let view = if short { view } else { self.kept(texts.long(view)) };
            self.views[at + row].write(view);
        }
    }

    /// Texts of a block.
    pub(super) fn read(
        &mut self,
        at: usize,
        rows: usize,
        from: &mut Cursor<'_>,
        scratch: &mut Vec<u8>,
    ) -> Result<(), ArrowError> {
        let mut lengths = std::mem::take(&mut self.lengths);
        lengths.resize(rows, 0);
        numbers::read(from, &mut lengths, |place, length| *place = length as usize)?;
        let (bytes, count) = section::read(from, scratch)?;
        if lengths.iter().try_fold(0_usize, |sum, length| sum.checked_add(*length)) != Some(count) {
            return Err(damaged());
        }
        let mut start = 0;
        for (row, &length) in lengths.iter().enumerate() {
            let view =
                if length <= INLINE { short(bytes, start, length) } else { self.kept(&bytes[start..start + length]) };
            self.views[at + row].write(view);
            start += length;
        }
        self.lengths = lengths;
        Ok(())
    }

    /// The view of a long text, of which the bytes are kept.
    fn kept(&mut self, text: &[u8]) -> u128 {
        if self.text.capacity() == 0 || self.text.len() + text.len() > LARGEST {
            self.close();
            self.number = self.buffers.fetch_add(1, Relaxed);
        }
        let start = self.text.len() as u128;
        self.text.extend_from_slice(text);
        let prefix = u32::from_le_bytes(text[..4].try_into().expect("long texts have a beginning"));
        text.len() as u128 | u128::from(prefix) << 32 | u128::from(self.number) << 64 | start << 96
    }

    fn close(&mut self) {
        let text = std::mem::take(&mut self.text);
        if !text.is_empty() {
            self.full.push((self.number, Buffer::from_vec(text)));
        }
    }

    /// The buffers, with their numbers.
    pub(super) fn done(mut self) -> Vec<(u32, Buffer)> {
        self.close();
        self.full
    }
}

/// The view that holds a text.
#[inline]
fn short(bytes: &[u8], start: usize, length: usize) -> u128 {
    let found = u128::from_le_bytes(bytes[start..start + 16].try_into().expect("slack behind every text"));
    let bits = 8 * length as u32;
    (found & ((1 << bits) - 1)) << 32 | length as u128
}
