//! Numbers as the shortest text that reads back as the same number.

/// Below it, hundredths of a number have at most 15 digits.
const FEW_DIGITS: f64 = 1e13;

/// A double. Most in files have two decimals at most, which a multiplication finds faster than a general search.
pub fn write_double(value: f64, out: &mut Vec<u8>) {
    if value.abs() < FEW_DIGITS {
        let hundredths = (value * 100.0).round();
        // Decimals of 15 digits are doubles of their own: the one that gives this double is the shortest that does.
        if hundredths / 100.0 == value {
            return write_hundredths(value.is_sign_negative(), hundredths.abs() as u64, out);
        }
    }
    match value {
        _ if value.is_finite() => out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes()),
        _ => write_special(value.is_nan(), value > 0.0, out),
    }
}

pub fn write_single(value: f32, out: &mut Vec<u8>) {
    match value {
        _ if value.is_finite() => out.extend_from_slice(zmij::Buffer::new().format_finite(value).as_bytes()),
        _ => write_special(value.is_nan(), value > 0.0, out),
    }
}

fn write_special(is_nan: bool, positive: bool, out: &mut Vec<u8>) {
    let text: &[u8] = match (is_nan, positive) {
        (true, _) => b"NaN",
        (false, true) => b"inf",
        (false, false) => b"-inf",
    };
    out.extend_from_slice(text);
}

fn write_hundredths(negative: bool, hundredths: u64, out: &mut Vec<u8>) {
    if negative {
        out.push(b'-');
    }
    out.extend_from_slice(itoa::Buffer::new().format(hundredths / 100).as_bytes());
    let (tenths, ones) = ((hundredths % 100 / 10) as u8, (hundredths % 10) as u8);
    out.extend_from_slice(&[b'.', b'0' + tenths]);
    if ones > 0 {
        out.push(b'0' + ones);
    }
}

/// A decimal with all the places of its scale.
pub fn write_decimal(value: i128, scale: usize, out: &mut Vec<u8>) {
    if value < 0 {
        out.push(b'-');
    }
    let mut buffer = itoa::Buffer::new();
    let digits = buffer.format(value.unsigned_abs()).as_bytes();
    let whole = digits.len().saturating_sub(scale);
    out.extend_from_slice(if whole == 0 { b"0" } else { &digits[..whole] });
    if scale > 0 {
        out.push(b'.');
        out.resize(out.len() + scale - (digits.len() - whole), b'0');
        out.extend_from_slice(&digits[whole..]);
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn double(value: f64) -> String {
        let mut out = Vec::new();
        write_double(value, &mut out);
        String::from_utf8(out).unwrap()
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
            let mut out = Vec::new();
            write_decimal(value, scale, &mut out);
            assert_eq!(String::from_utf8(out).unwrap(), text);
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
