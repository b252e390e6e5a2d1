//! The structural index: where the separators and newlines outside quotes stand, 64 bytes at a time.
//!
//! One driver, three sets of vector operations chosen at run time. The quotes of a byte range give, by a prefix
//! XOR, a mask of what is inside them; that is right as long as every quote opens a field, closes one, or is
//! doubled inside one. Anything else is reported as stray, and the caller reads such a file with `sequential`.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod driver;
mod portable;

use std::ops::{AddAssign, Range};
use std::sync::OnceLock;

use driver::{Lanes, count, index};

/// The bytes that structure a file.
#[derive(Debug, Clone, Copy)]
pub struct Marks {
    pub separator: u8,
    /// None when the range is known to hold no quote.
    pub quote: Option<u8>,
}

/// What an index run saw.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Outcome {
    /// Newlines outside quotes.
    pub newlines: usize,
    /// The range ends inside quotes.
    pub open: bool,
    /// A quote neither opens nor closes a field: the positions cannot be trusted.
    pub stray: bool,
    /// A quote may follow another one: some field may hold doubled quotes.
    pub doubled: bool,
}

/// Quotes and newlines of a range, wherever they stand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    pub quotes: usize,
    pub newlines: usize,
}

impl AddAssign for Counts {
    fn add_assign(&mut self, more: Self) {
        self.quotes += more.quotes;
        self.newlines += more.newlines;
    }
}

type IndexFn = unsafe fn(&[u8], Range<usize>, &Marks, &mut Vec<u32>) -> Outcome;
type CountFn = unsafe fn(&[u8], Range<usize>, Option<u8>) -> Counts;

/// The operations for one kind of processor.
#[derive(Clone, Copy)]
pub struct Indexer {
    index: IndexFn,
    count: CountFn,
}

impl Indexer {
    /// The fastest one this processor runs.
    pub fn detect() -> Self {
        static DETECTED: OnceLock<Indexer> = OnceLock::new();
        *DETECTED.get_or_init(|| Self::available().pop().expect("the portable one always runs"))
    }

    /// All that this processor runs, the fastest last.
    #[must_use]
    pub fn available() -> Vec<Self> {
        let mut found = vec![Self { index: portable_index, count: portable_count }];
        #[cfg(target_arch = "x86_64")]
        {
            if is_x86_feature_detected!("avx2")
                && is_x86_feature_detected!("pclmulqdq")
                && is_x86_feature_detected!("bmi1")
                && is_x86_feature_detected!("popcnt")
            {
                found.push(Self { index: avx2::index_records, count: avx2::count_marks });
                if is_x86_feature_detected!("avx512bw") && is_x86_feature_detected!("avx512vbmi2") {
                    found.push(Self { index: avx512::index_records, count: avx512::count_marks });
                }
            }
        }
        found
    }

    /// Append the positions of separators and newlines outside quotes; the range begins where a record does.
    ///
    /// Reads up to `PADDING` bytes behind the range, which `bytes` must hold.
    pub fn index(self, bytes: &[u8], range: Range<usize>, marks: &Marks, ends: &mut Vec<u32>) -> Outcome {
        check(bytes, &range);
        // SAFETY: `available` tested the processor's features, `check` the bytes behind the range.
        unsafe { (self.index)(bytes, range, marks, ends) }
    }

    /// Count quotes and newlines of a range, with the same need for bytes behind it.
    #[must_use]
    pub fn count(self, bytes: &[u8], range: Range<usize>, quote: Option<u8>) -> Counts {
        check(bytes, &range);
        // SAFETY: as above.
        unsafe { (self.count)(bytes, range, quote) }
    }
}

fn check(bytes: &[u8], range: &Range<usize>) {
    assert!(range.start <= range.end && range.end + crate::store::PADDING <= bytes.len(), "padding is missing");
    assert!(u32::try_from(range.end).is_ok(), "a block is smaller than 4 GiB");
}

unsafe fn portable_index(bytes: &[u8], range: Range<usize>, marks: &Marks, ends: &mut Vec<u32>) -> Outcome {
    // SAFETY: the caller's promise.
    unsafe { index::<portable::Words>(bytes, range, marks, ends) }
}

unsafe fn portable_count(bytes: &[u8], range: Range<usize>, quote: Option<u8>) -> Counts {
    // SAFETY: the caller's promise.
    unsafe { count::<portable::Words>(bytes, range, quote) }
}

#[cfg(test)]
mod tests;
