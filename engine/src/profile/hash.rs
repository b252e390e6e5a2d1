//! Hashes whose bits are all as good as random; equal values have equal ones.

use ahash::RandomState;

const ODD: u64 = 0x9E37_79B9_7F4A_7C15;
const OTHER: u64 = 0xD6E8_FEB8_6659_FD93;

/// Mix 64 bits by two folded multiplications.
#[inline]
pub fn mix(bits: u64) -> u64 {
    folded(folded(bits ^ OTHER, ODD) ^ bits, OTHER)
}

/// The hash of a short text as its view holds it: length and bytes.
#[inline]
pub fn mix_view(view: u128) -> u64 {
    folded(folded(view as u64 ^ OTHER, ODD) ^ (view >> 64) as u64, OTHER ^ ODD)
}

/// The hash of a longer text, the same in every thread of every run.
pub fn mix_text(text: &[u8]) -> u64 {
    static SEEDED: RandomState = RandomState::with_seeds(ODD, OTHER, !ODD, !OTHER);
    SEEDED.hash_one(text)
}

#[inline]
fn folded(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    product as u64 ^ (product >> 64) as u64
}
