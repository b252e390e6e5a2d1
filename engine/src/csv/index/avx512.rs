//! One 64-byte vector; positions come from compressing 0…63 by the mask, without a loop over bits.

use std::arch::x86_64::{
    __m512i, _mm512_add_epi32, _mm512_castsi512_si128, _mm512_cmpeq_epi8_mask, _mm512_cvtepu8_epi32,
    _mm512_loadu_si512, _mm512_maskz_compress_epi8, _mm512_set1_epi8, _mm512_set1_epi32, _mm512_shuffle_i64x2,
    _mm512_storeu_si512,
};
use std::ops::Range;

use super::avx2::carryless_prefix_xor;
use super::driver::{Lanes, count, index};
use super::{Counts, Marks, Outcome};

static IOTA: [u8; 64] = {
    let mut numbers = [0; 64];
    let mut index = 0;
    while index < 64 {
        numbers[index] = index as u8;
        index += 1;
    }
    numbers
};

#[derive(Clone, Copy)]
struct Whole(__m512i);

impl Lanes for Whole {
    #[inline(always)]
    unsafe fn load(from: *const u8) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { _mm512_loadu_si512(from.cast()) })
    }

    #[inline(always)]
    unsafe fn equal(self, byte: u8) -> u64 {
        // SAFETY: the caller's promise.
        unsafe { _mm512_cmpeq_epi8_mask(self.0, _mm512_set1_epi8(byte.cast_signed())) }
    }

    #[inline(always)]
    unsafe fn prefix_xor(mask: u64) -> u64 {
        // SAFETY: the caller's promise.
        unsafe { carryless_prefix_xor(mask) }
    }

    #[inline(always)]
    unsafe fn positions(mask: u64, base: u32, mut to: *mut u32) {
        // SAFETY: the caller's promise; a store of 16 follows only while 16 numbers are left to room of 64.
        unsafe {
            let mut bytes = _mm512_maskz_compress_epi8(mask, _mm512_loadu_si512(IOTA.as_ptr().cast()));
            let base = _mm512_set1_epi32(base.cast_signed());
            let mut left = mask.count_ones();
            loop {
                let wide = _mm512_cvtepu8_epi32(_mm512_castsi512_si128(bytes));
                _mm512_storeu_si512(to.cast(), _mm512_add_epi32(wide, base));
                if left <= 16 {
                    break;
                }
                left -= 16;
                to = to.add(16);
                bytes = _mm512_shuffle_i64x2::<0b00_11_10_01>(bytes, bytes);
            }
        }
    }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,pclmulqdq,bmi1,popcnt")]
pub(super) unsafe fn index_records(bytes: &[u8], range: Range<usize>, marks: &Marks, ends: &mut Vec<u32>) -> Outcome {
    // SAFETY: the caller's promise.
    unsafe { index::<Whole>(bytes, range, marks, ends) }
}

#[target_feature(enable = "avx512f,avx512bw,avx512vbmi2,pclmulqdq,bmi1,popcnt")]
pub(super) unsafe fn count_marks(bytes: &[u8], range: Range<usize>, quote: Option<u8>) -> Counts {
    // SAFETY: the caller's promise.
    unsafe { count::<Whole>(bytes, range, quote) }
}
