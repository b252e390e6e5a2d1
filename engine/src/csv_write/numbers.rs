//! Numbers as the shortest text that reads back as the same number. Every function writes at the beginning of `out`, which
//! has room for 64 bytes, and tells how many it wrote.

use super::digits::{put, two_digits, write_whole};

/// Below it, hundredths of a number have at most 15 digits.
const FEW_DIGITS: f64 = 1e13;

#[inline(always)]
pub fn write_signed(value: i64, out: &mut [u8]) -> usize {
    let sign = write_sign(value < 0, out);
    sign + write_whole(value.unsigned_abs(), &mut out[sign..])
}

/// A minus, where there is one.
#[inline(always)]
fn write_sign(negative: bool, out: &mut [u8]) -> usize {
    out[0] = b'-';
    usize::from(negative)
}

/// A double. Most in files have two decimals at most, which a multiplication finds faster than a general search.
#[inline(always)]
pub fn write_double(value: f64, out: &mut [u8]) -> usize {
    let size = value.abs();
    if size < FEW_DIGITS {
        let hundredths = (size * 100.0 + 0.5) as i64;
        // Decimals of 15 digits are doubles of their own: the one that gives this double is the shortest that does.
        if hundredths as f64 / 100.0 == size {
            return write_hundredths(value.is_sign_negative(), hundredths.unsigned_abs(), out);
        }
    }
    write_any_double(value, out)
}

fn write_any_double(value: f64, out: &mut [u8]) -> usize {
    match value {
        _ if value.is_finite() => write_text(zmij::Buffer::new().format_finite(value), out),
        _ => write_special(value.is_nan(), value > 0.0, out),
    }
}

pub fn write_single(value: f32, out: &mut [u8]) -> usize {
    match value {
        _ if value.is_finite() => write_text(zmij::Buffer::new().format_finite(value), out),
        _ => write_special(value.is_nan(), value > 0.0, out),
    }
}

fn write_special(is_nan: bool, positive: bool, out: &mut [u8]) -> usize {
    match (is_nan, positive) {
        (true, _) => write_text("NaN", out),
        (false, true) => write_text("inf", out),
        (false, false) => write_text("-inf", out),
    }
}

fn write_text(text: &str, out: &mut [u8]) -> usize {
    out[..text.len()].copy_from_slice(text.as_bytes());
    text.len()
}

#[inline(always)]
fn write_hundredths(negative: bool, hundredths: u64, out: &mut [u8]) -> usize {
    let sign = write_sign(negative, out);
    let point = sign + write_whole(hundredths / 100, &mut out[sign..]);
    let [tenths, ones] = two_digits((hundredths % 100) as u32);
    put(out, point, [b'.', tenths, ones]);
    point + 2 + usize::from(ones > b'0')
}

/// A decimal with all the places of its scale.
pub fn write_decimal(value: i128, scale: usize, out: &mut [u8]) -> usize {
    let mut at = write_sign(value < 0, out);
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(value.unsigned_abs());
    let (whole, places) = digits.split_at(digits.len().saturating_sub(scale));
    at += write_text(if whole.is_empty() { "0" } else { whole }, &mut out[at..]);
    if scale > 0 {
        out[at] = b'.';
        let zeros = scale - places.len();
        out[at + 1..at + 1 + zeros].fill(b'0');
        at += 1 + zeros;
        at += write_text(places, &mut out[at..]);
    }
    at
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn double(value: f64) -> String {
        let mut out = [0; 64];
        let length = write_double(value, &mut out);
        String::from_utf8(out[..length].to_vec()).unwrap()
    }

    #[test]
    fn doubles_are_written_as_short_as_they_can_be() {
        for (value, text) in [
            (0.0, "0.0"),
            (-0.0, "-0.0"),
            (17.5, "17.5"),
            (-33_203.72, "-33203.72"),
            (0.07, "0.07"),
            (0.1 + 0.2, "0.30000000000000004"),
            (1e12, "1000000000000.0"),
            (f64::INFINITY, "inf"),
            (f64::NEG_INFINITY, "-inf"),
            (f64::NAN, "NaN"),
        ] {
            assert_eq!(double(value), text);
        }
    }

    #[test]
    fn decimals_keep_the_places_of_their_scale() {
        for (value, scale, text) in [(12_345, 2, "123.45"), (-5, 2, "-0.05"), (0, 3, "0.000"), (42, 0, "42")] {
            let mut out = [0; 64];
            let length = write_decimal(value, scale, &mut out);
            assert_eq!(&out[..length], text.as_bytes());
        }
    }

    proptest! {
        #[test]
        fn the_quick_way_writes_what_the_general_one_does(hundredths in -10i64.pow(15)..10i64.pow(15)) {
            let value = hundredths as f64 / 100.0;
            prop_assert_eq!(double(value), zmij::Buffer::new().format(value).to_owned());
        }

        #[test]
        fn every_double_reads_back_as_itself(bits: u64) {
            let value = f64::from_bits(bits);
            prop_assume!(value.is_finite());
            prop_assert_eq!(double(value).parse::<f64>().unwrap().to_bits(), bits);
        }
    }
}
