//! Dates and times as ISO 8601 has them.

const DAY: i64 = 86_400;

/// Days since 1970.
pub fn write_date(days: i32, out: &mut Vec<u8>) {
    let (year, month, day) = civil(i64::from(days));
    match year {
        0..=9999 => out.extend_from_slice(&four_digits(year as u16)),
        10_000.. => out.extend_from_slice(format!("+{year}").as_bytes()),
        _ => out.extend_from_slice(format!("{year:05}").as_bytes()),
    }
    out.push(b'-');
    out.extend_from_slice(&two_digits(month));
    out.push(b'-');
    out.extend_from_slice(&two_digits(day));
}

/// A point in time, in parts of a second since 1970; `digits` of them make a second.
pub fn write_stamp(value: i64, per_second: i64, digits: usize, out: &mut Vec<u8>) {
    let (seconds, fraction) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    // The days of 64-bit milliseconds do not all fit; those that do not are no dates either.
    write_date(i32::try_from(seconds.div_euclid(DAY)).unwrap_or(i32::MAX), out);
    out.push(b'T');
    write_clock(seconds.rem_euclid(DAY) as u32, out);
    write_fraction(fraction as u64, digits, out);
}

/// Nanoseconds since midnight.
pub fn write_time(nanoseconds: i64, out: &mut Vec<u8>) {
    let (seconds, fraction) = (nanoseconds.div_euclid(1_000_000_000), nanoseconds.rem_euclid(1_000_000_000));
    write_clock(seconds.rem_euclid(DAY) as u32, out);
    write_fraction(fraction as u64, 9, out);
}

fn write_clock(second: u32, out: &mut Vec<u8>) {
    let [h, m, s] = [second / 3600, second / 60 % 60, second % 60].map(two_digits);
    out.extend_from_slice(&[h[0], h[1], b':', m[0], m[1], b':', s[0], s[1]]);
}

fn write_fraction(mut fraction: u64, digits: usize, out: &mut Vec<u8>) {
    let mut text = [b'.'; 10];
    for place in text[1..=digits].iter_mut().rev() {
        *place = b'0' + (fraction % 10) as u8;
        fraction /= 10;
    }
    out.extend_from_slice(&text[..=digits]);
}

fn two_digits(value: u32) -> [u8; 2] {
    [b'0' + (value / 10) as u8, b'0' + (value % 10) as u8]
}

fn four_digits(value: u16) -> [u8; 4] {
    let ([a, b], [c, d]) = (two_digits(u32::from(value / 100)), two_digits(u32::from(value % 100)));
    [a, b, c, d]
}

/// Year, month and day in the Gregorian calendar: eras of 400 years that begin in March.
fn civil(days: i64) -> (i64, u32, u32) {
    let shifted = days + 719_468;
    let (era, of_era) = (shifted.div_euclid(146_097), shifted.rem_euclid(146_097));
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let day = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month as u32, day as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(write: impl Fn(&mut Vec<u8>)) -> String {
        let mut out = Vec::new();
        write(&mut out);
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn dates_follow_the_calendar() {
        for (days, expected) in [
            (0, "1970-01-01"),
            (-1, "1969-12-31"),
            (11_016, "2000-02-29"),
            (19_782, "2024-02-29"),
            (-719_528, "0000-01-01"),
        ] {
            assert_eq!(text(|out| write_date(days, out)), expected);
        }
        assert_eq!(text(|out| write_date(2_932_897, out)), "+10000-01-01");
    }

    #[test]
    fn times_carry_as_many_digits_as_their_unit_has() {
        assert_eq!(text(|out| write_stamp(-1, 1_000, 3, out)), "1969-12-31T23:59:59.999");
        assert_eq!(text(|out| write_stamp(1_500_000, 1_000_000, 6, out)), "1970-01-01T00:00:01.500000");
        assert_eq!(text(|out| write_time(3_661_000_000_007, out)), "01:01:01.000000007");
    }
}
