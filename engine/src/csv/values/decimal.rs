//! Floating-point numbers, correctly rounded.
//!
//! A decimal of few digits is a whole number divided by a power of ten; while both are exact doubles, so is the
//! rounding of the one division. Everything else goes to fast-float2.

use super::Value;
use super::digits::{eight, load, up_to_eight};

const POWERS: [f64; 17] = [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16];
const DOTS: u64 = 0x2e2e_2e2e_2e2e_2e2e;
const LOW: u64 = 0x0101_0101_0101_0101;
const EXACT: u64 = 1 << 53;

#[derive(Clone, Copy, Default)]
pub struct Float64;

impl Value for Float64 {
    type Native = f64;

    #[inline(always)]
    fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<f64> {
        if start >= end {
            return None;
        }
        let negative = bytes[start] == b'-';
        let digits = start + usize::from(negative);
        let size = match end - digits {
            length @ 1..=8 => short(load(bytes, digits), length),
            length @ 9..=16 => long(load(bytes, digits), load(bytes, digits + 8), length),
            _ => None,
        };
        match size {
            Some(size) => Some(if negative { -size } else { size }),
            None => fast_float2::parse(&bytes[start..end]).ok(),
        }
    }
}

/// Byte position of the first dot of a word; 8 or more when there is none.
#[inline(always)]
fn dot_position(word: u64) -> usize {
    let different = word ^ DOTS;
    let zeros = different.wrapping_sub(LOW) & !different & (LOW << 7);
    (zeros.trailing_zeros() / 8) as usize
}

#[inline(always)]
fn short(word: u64, length: usize) -> Option<f64> {
    let dot = dot_position(word);
    if dot >= length {
        return up_to_eight(word, length).map(f64::from);
    }
    if length == 1 {
        return None;
    }
    // Close the gap where the dot was.
    let before = word & ((1 << (8 * dot)) - 1);
    let after = (word >> (8 * dot)) >> 8 << (8 * dot);
    let mantissa = up_to_eight(before | after, length - 1)?;
    Some(f64::from(mantissa) / POWERS[length - 1 - dot])
}

#[inline(always)]
fn long(low: u64, high: u64, length: usize) -> Option<f64> {
    let word = u128::from(low) | u128::from(high) << 64;
    let dot = match dot_position(low) {
        8.. => 8 + dot_position(high),
        dot => dot,
    };
    let (packed, digits) = if dot >= length {
        (word, length)
    } else {
        let before = word & ((1 << (8 * dot)) - 1);
        (before | (word >> (8 * dot)) >> 8 << (8 * dot), length - 1)
    };
    let first = up_to_eight(packed as u64, digits.min(8))?;
    let mantissa = if digits > 8 {
        let rest = packed << (8 * (16 - digits)) >> 64;
        let overlap = 16 - digits; // digits of the last eight that `first` has already
        let last = eight(rest as u64)? % TENS[8 - overlap];
        u64::from(first) * u64::from(TENS[digits - 8]) + u64::from(last)
    } else {
        u64::from(first)
    };
    (mantissa <= EXACT).then(|| mantissa as f64 / POWERS[digits - dot.min(digits)])
}

const TENS: [u32; 9] = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000];

#[derive(Clone, Copy, Default)]
pub struct Float32;

impl Value for Float32 {
    type Native = f32;

    fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<f32> {
        fast_float2::parse(&bytes[start..end]).ok()
    }
}
