//! Eight digits at a time in one 64-bit word.

const ZEROS: u64 = 0x3030_3030_3030_3030;

/// Eight bytes from `start`; the padding behind a buffer makes them readable.
#[inline(always)]
pub(super) fn load(bytes: &[u8], start: usize) -> u64 {
    let (word, _) = bytes[start..].split_first_chunk::<8>().expect("the buffer is padded");
    u64::from_le_bytes(*word)
}

/// The number that the first `length` (1 to 8) bytes of a word spell.
#[inline(always)]
pub(super) fn up_to_eight(word: u64, length: usize) -> Option<u32> {
    let shift = 64 - 8 * length;
    eight((word << shift) | (ZEROS & ((1 << shift) - 1)))
}

#[inline(always)]
pub(super) fn eight(word: u64) -> Option<u32> {
    const PAIRS: u64 = 0x0000_00ff_0000_00ff;
    let pairs = pairs(word)?;
    let hundreds = (pairs & PAIRS).wrapping_mul(100 + (1_000_000 << 32));
    let units = ((pairs >> 16) & PAIRS).wrapping_mul(1 + (10_000 << 32));
    Some((hundreds.wrapping_add(units) >> 32) as u32)
}

/// The numbers that the digits of a word spell two by two, in every second byte from the lowest.
#[inline(always)]
pub(super) fn pairs(word: u64) -> Option<u64> {
    const HIGH: u64 = 0xf0f0_f0f0_f0f0_f0f0;
    let over_nine = (word.wrapping_add(0x0606_0606_0606_0606) & HIGH) >> 4;
    if (word & HIGH) | over_nine != 0x3333_3333_3333_3333 {
        return None;
    }
    let digits = word & !HIGH;
    Some(digits.wrapping_mul(10).wrapping_add(digits >> 8))
}

/// The number that up to 19 digits spell, or 20 that fit.
#[inline(always)]
pub(super) fn number(bytes: &[u8], start: usize, end: usize) -> Option<u64> {
    match end - start {
        0 => None,
        length @ 1..=8 => up_to_eight(load(bytes, start), length).map(u64::from),
        length @ 9..=16 => {
            let high = up_to_eight(load(bytes, start), length - 8)?;
            let low = eight(load(bytes, end - 8))?;
            Some(u64::from(high) * 100_000_000 + u64::from(low))
        }
        _ => long_number(&bytes[start..end]),
    }
}

#[cold]
fn long_number(text: &[u8]) -> Option<u64> {
    text.iter().try_fold(0_u64, |number, byte| {
        let digit = byte.wrapping_sub(b'0');
        if digit > 9 { None } else { number.checked_mul(10)?.checked_add(u64::from(digit)) }
    })
}
