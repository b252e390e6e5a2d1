//! The loop over 64-byte blocks, the same for every kind of processor.

use std::ops::Range;

use super::{Counts, Marks, Outcome};

/// Vector operations on 64 bytes. Bit i of a mask speaks of byte i.
pub(super) trait Lanes: Copy {
    /// # Safety
    /// 64 bytes are readable at `from`, and the processor has the instructions.
    unsafe fn load(from: *const u8) -> Self;
    /// # Safety
    /// The processor has the instructions.
    unsafe fn equal(self, byte: u8) -> u64;
    /// Bit i of the result is the parity of bits 0..=i.
    /// # Safety
    /// The processor has the instructions.
    unsafe fn prefix_xor(mask: u64) -> u64;
    /// Write `base` + the position of each bit to `to`.
    /// # Safety
    /// 64 numbers are writable at `to`, and the processor has the instructions.
    unsafe fn positions(mask: u64, base: u32, to: *mut u32);
}

/// What goes over from one 64-byte block to the next.
struct Quotes {
    /// All ones while inside quotes.
    inside: u64,
    /// Bit 0: a quote may open at the next byte.
    may_open: u64,
    /// Bit 0: the last byte closed a field.
    closed: u64,
    stray: u64,
    doubled: u64,
}

impl Quotes {
    /// The mask of bytes inside quotes.
    ///
    /// # Safety
    /// As for `Lanes`.
    #[inline(always)]
    unsafe fn advance<L: Lanes>(&mut self, quote: u64, ends: u64, block: L, live: u64) -> u64 {
        // SAFETY: the caller's promise.
        let (inside, returns) = unsafe { (L::prefix_xor(quote) ^ self.inside, block.equal(b'\r')) };
        let closing = quote & !inside;
        let boundary = (ends & !inside) | closing; // after a closing quote: the other half of a doubled one
        self.stray |= (quote & inside) & !(boundary << 1 | self.may_open);
        let after_closing = closing << 1 | self.closed;
        self.stray |= after_closing & !(ends | quote | returns) & live;
        self.doubled |= after_closing & quote;
        self.inside = if inside >> 63 == 1 { !0 } else { 0 };
        self.may_open = boundary >> 63;
        self.closed = closing >> 63;
        inside
    }
}

/// # Safety
/// 64 bytes behind the range are readable, and the processor has the instructions of `L`.
#[inline(always)]
pub(super) unsafe fn index<L: Lanes>(bytes: &[u8], range: Range<usize>, marks: &Marks, ends: &mut Vec<u32>) -> Outcome {
    let mut quotes = Quotes { inside: 0, may_open: 1, closed: 0, stray: 0, doubled: 0 };
    let mut newlines = 0;
    let mut base = range.start;
    while base < range.end {
        let live = live_bits(range.end - base);
        // SAFETY: the caller's promise; room for 64 positions is made before they are written.
        unsafe {
            let block = L::load(bytes.as_ptr().add(base));
            let newline = block.equal(b'\n') & live;
            let mut found = newline | (block.equal(marks.separator) & live);
            if let Some(quote) = marks.quote {
                let quote = block.equal(quote) & live;
                if (quote | quotes.inside | quotes.closed) == 0 {
                    quotes.may_open = found >> 63;
                } else {
                    found &= !quotes.advance(quote, found, block, live);
                }
            }
            newlines += (newline & found).count_ones() as usize;
            append::<L>(found, base, ends);
        }
        base += 64;
    }
    Outcome { newlines, open: quotes.inside != 0, stray: quotes.stray != 0, doubled: quotes.doubled != 0 }
}

/// # Safety
/// The processor has the instructions of `L`.
#[inline(always)]
unsafe fn append<L: Lanes>(mask: u64, base: usize, ends: &mut Vec<u32>) {
    let length = ends.len();
    if ends.capacity() - length < 64 {
        ends.reserve(length.max(1024));
    }
    // SAFETY: 64 numbers fit behind the length, and as many as there are bits are written.
    unsafe {
        L::positions(mask, base as u32, ends.as_mut_ptr().add(length));
        ends.set_len(length + mask.count_ones() as usize);
    }
}

/// # Safety
/// As for `index`.
#[inline(always)]
pub(super) unsafe fn count<L: Lanes>(bytes: &[u8], range: Range<usize>, quote: Option<u8>) -> Counts {
    let mut counts = Counts::default();
    let mut base = range.start;
    while base < range.end {
        let live = live_bits(range.end - base);
        // SAFETY: the caller's promise.
        unsafe {
            let block = L::load(bytes.as_ptr().add(base));
            counts.newlines += (block.equal(b'\n') & live).count_ones() as usize;
            if let Some(quote) = quote {
                counts.quotes += (block.equal(quote) & live).count_ones() as usize;
            }
        }
        base += 64;
    }
    counts
}

#[inline(always)]
fn live_bits(left: usize) -> u64 {
    if left >= 64 { !0 } else { (1 << left) - 1 }
}
