//! Decimal digits, eight at a time in one 64-bit word (after Paul Khuong, "How to print integers really fast", 2017).

const ZEROS: u64 = 0x3030_3030_3030_3030;
const EIGHT: u64 = 100_000_000;

/// Put bytes at a place. What a cell writes may reach some bytes beyond its end: the next one begins there.
#[inline(always)]
pub fn put<const N: usize>(out: &mut [u8], at: usize, bytes: [u8; N]) {
    out[at..at + N].copy_from_slice(&bytes);
}

/// Write a whole number; how many digits it has.
#[inline(always)]
pub fn write_whole(value: u64, out: &mut [u8]) -> usize {
    if value < EIGHT {
        return write_leading(value as u32, out);
    }
    write_long(value, out)
}

fn write_long(value: u64, out: &mut [u8]) -> usize {
    let at = write_whole(value / EIGHT, out);
    put(out, at, eight_digits((value % EIGHT) as u32).to_le_bytes());
    at + 8
}

/// Write a number below 10⁸ without the zeros before it.
#[inline(always)]
fn write_leading(value: u32, out: &mut [u8]) -> usize {
    let digits = eight_digits(value);
    // At least the last digit counts.
    let zeros = ((digits ^ ZEROS) | 1 << 56).trailing_zeros() / 8;
    put(out, 0, (digits >> (8 * zeros)).to_le_bytes());
    8 - zeros as usize
}

/// The eight digits of a number below 10⁸, the first in the lowest byte.
#[inline(always)]
pub fn eight_digits(value: u32) -> u64 {
    four_and_four(value / 10_000, value % 10_000)
}

/// The digits of two numbers below 10⁴, those of the first in the lower bytes.
#[inline(always)]
pub fn four_and_four(first: u32, second: u32) -> u64 {
    let fours = u64::from(first) | u64::from(second) << 32;
    let hundreds = (fours * 10_486) >> 20 & 0x0000_007f_0000_007f; // a hundredth, for numbers below 10⁴
    let pairs = hundreds + ((fours - 100 * hundreds) << 16);
    let tens = (pairs * 103) >> 10 & 0x000f_000f_000f_000f; // a tenth, for numbers below 100
    (tens + ((pairs - 10 * tens) << 8)) | ZEROS
}

#[inline(always)]
pub fn two_digits(value: u32) -> [u8; 2] {
    let tens = (value * 103) >> 10;
    [b'0' + tens as u8, b'0' + (value - 10 * tens) as u8]
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn whole(value: u64) -> String {
        let mut out = [0; 32];
        let length = write_whole(value, &mut out);
        String::from_utf8(out[..length].to_vec()).unwrap()
    }

    #[test]
    fn numbers_of_every_length_have_their_digits() {
        for power in 0..20 {
            let ten = 10_u64.pow(power);
            for value in [ten - 1, ten, ten + 1, ten.saturating_mul(7)] {
                assert_eq!(whole(value), value.to_string());
            }
        }
        assert_eq!(whole(u64::MAX), u64::MAX.to_string());
        (0..100).for_each(|value| assert_eq!(two_digits(value), *format!("{value:02}").as_bytes()));
    }

    proptest! {
        #[test]
        fn any_number_has_its_digits(value: u64, shift in 0_u32..64) {
            prop_assert_eq!(whole(value >> shift), (value >> shift).to_string());
            let small = (value % 100_000_000) as u32;
            prop_assert_eq!(eight_digits(small).to_le_bytes().to_vec(), format!("{small:08}").into_bytes());
        }
    }
}
