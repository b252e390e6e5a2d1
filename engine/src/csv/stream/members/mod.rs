//! Packed text whose members (of gzip), frames (of zstd) or streams (of bzip2) are decoded side by side.
//!
//! A file is cut where a member seems to begin. What lies before such a place is decoded as if it were all there is: only
//! when it ends there, with every checksum right and nothing left, was the place a beginning, and the text is that of one
//! decoder. Else one decoder goes on alone from the last place that was a beginning, and says what it always says.

mod boundary;
mod cutter;
mod frames;
mod packed;
mod reader;
#[cfg(test)]
mod tests;
mod unpackers;

pub(super) use frames::is_zstd;
pub(super) use reader::Members;

/// How much is taken at once; all in bytes.
#[derive(Debug, Clone, Copy)]
pub(super) struct Sizes {
    /// The least and the most packed bytes that a stretch of members aims at.
    pub aim: (usize, usize),
    /// A stretch that would be longer has no end.
    pub longest: usize,
    /// Text that a stretch aims at.
    pub text: u64,
    /// Text that is decoded before its turn; the rest of a stretch waits for it.
    pub ahead: usize,
}

impl Default for Sizes {
    fn default() -> Self {
        Self { aim: (64 << 10, 1 << 20), longest: 8 << 20, text: 4 << 20, ahead: 16 << 20 }
    }
}

impl Sizes {
    /// Whether a file of this size is worth cutting.
    pub(super) fn are_less_than(self, size: u64) -> bool {
        size > self.aim.1 as u64
    }

    /// Packed bytes of the next stretch, when so many became so much text: few at first, that nobody waits for long.
    fn next(self, packed: u64, text: u64) -> usize {
        if text == 0 {
            return self.aim.0;
        }
        let aim = self.text.saturating_mul(packed) / text;
        usize::try_from(aim).unwrap_or(usize::MAX).clamp(self.aim.0, self.aim.1)
    }
}
