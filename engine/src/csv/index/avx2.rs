//! Two 32-byte vectors; the prefix XOR is one carry-less multiplication by all ones.

use std::arch::x86_64::{
    __m256i, _mm_clmulepi64_si128, _mm_cvtsi128_si64, _mm_set_epi64x, _mm_set1_epi8, _mm256_cmpeq_epi8,
    _mm256_loadu_si256, _mm256_movemask_epi8, _mm256_set1_epi8,
};
use std::ops::Range;

use super::driver::{Lanes, count, index};
use super::{Counts, Marks, Outcome};

#[derive(Clone, Copy)]
struct Halves(__m256i, __m256i);

impl Lanes for Halves {
    #[inline(always)]
    unsafe fn load(from: *const u8) -> Self {
        // SAFETY: the caller's promise.
        unsafe { Self(_mm256_loadu_si256(from.cast()), _mm256_loadu_si256(from.add(32).cast())) }
    }

    #[inline(always)]
    unsafe fn equal(self, byte: u8) -> u64 {
        // SAFETY: the caller's promise.
        unsafe {
            let wanted = _mm256_set1_epi8(byte.cast_signed());
            let low = _mm256_movemask_epi8(_mm256_cmpeq_epi8(self.0, wanted)).cast_unsigned();
            let high = _mm256_movemask_epi8(_mm256_cmpeq_epi8(self.1, wanted)).cast_unsigned();
            u64::from(low) | u64::from(high) << 32
        }
    }

    #[inline(always)]
    unsafe fn prefix_xor(mask: u64) -> u64 {
        // SAFETY: the caller's promise.
        unsafe { carryless_prefix_xor(mask) }
    }

    #[inline(always)]
    unsafe fn positions(mut mask: u64, base: u32, mut to: *mut u32) {
        // Eight at a time without asking how many there are: the surplus is overwritten by the next block.
        while mask != 0 {
            for step in 0..8 {
                // SAFETY: a mask of 64 bits takes eight rounds of eight.
                unsafe { to.add(step).write(base.wrapping_add(mask.trailing_zeros())) };
                mask &= mask.wrapping_sub(1);
            }
            // SAFETY: as above.
            to = unsafe { to.add(8) };
        }
    }
}

/// # Safety
/// The processor has carry-less multiplication.
#[inline(always)]
pub(super) unsafe fn carryless_prefix_xor(mask: u64) -> u64 {
    // SAFETY: the caller's promise.
    unsafe {
        let product = _mm_clmulepi64_si128(_mm_set_epi64x(0, mask.cast_signed()), _mm_set1_epi8(-1), 0);
        _mm_cvtsi128_si64(product).cast_unsigned()
    }
}

#[target_feature(enable = "avx2,pclmulqdq,bmi1,popcnt")]
pub(super) unsafe fn index_records(bytes: &[u8], range: Range<usize>, marks: &Marks, ends: &mut Vec<u32>) -> Outcome {
    // SAFETY: the caller's promise.
    unsafe { index::<Halves>(bytes, range, marks, ends) }
}

#[target_feature(enable = "avx2,pclmulqdq,bmi1,popcnt")]
pub(super) unsafe fn count_marks(bytes: &[u8], range: Range<usize>, quote: Option<u8>) -> Counts {
    // SAFETY: the caller's promise.
    unsafe { count::<Halves>(bytes, range, quote) }
}
