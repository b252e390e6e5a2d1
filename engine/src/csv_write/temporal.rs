//! Dates and times as ISO 8601 has them. Every function writes at the beginning of `out`, which has room for 64 bytes, and
//! tells how many it wrote.

use super::digits::{eight_digits, four_and_four, put, two_digits};

const DAY: i64 = 86_400;
/// Days from March of the year 0 until 1970.
const ERA: i32 = 719_468;
/// The first day whose year has five digits.
const YEAR_10_000: i32 = 2_932_897;

/// Days since 1970.
#[inline(always)]
pub fn write_date(days: i32, out: &mut [u8]) -> usize {
    if !(-ERA..YEAR_10_000).contains(&days) {
        return write_strange_date(days, out);
    }
    const DASHES: u64 = (b'-' as u64) << 32 | (b'-' as u64) << 56;
    let (year, month, day) = near_civil((days + ERA).cast_unsigned());
    let digits = four_and_four(year, month * 100 + day);
    let (year, month, day) = (digits & 0xffff_ffff, digits >> 32 & 0xffff, digits >> 48);
    put(out, 0, (year | month << 40 | DASHES).to_le_bytes());
    put(out, 8, (day as u16).to_le_bytes());
    10
}

/// A date before the year 0 or after 9999, or in the first days of the year 0.
#[cold]
fn write_strange_date(days: i32, out: &mut [u8]) -> usize {
    let (year, month, day) = civil(i64::from(days));
    let text = match year {
        10_000.. => format!("+{year}-{month:02}-{day:02}"),
        0.. => format!("{year:04}-{month:02}-{day:02}"),
        _ => format!("{year:05}-{month:02}-{day:02}"),
    };
    out[..text.len()].copy_from_slice(text.as_bytes());
    text.len()
}

/// A point in time, in parts of a second since 1970; `digits` of them make a second.
pub fn write_stamp(value: i64, per_second: i64, digits: usize, out: &mut [u8]) -> usize {
    let (seconds, fraction) = (value.div_euclid(per_second), value.rem_euclid(per_second));
    // The days of 64-bit milliseconds do not all fit; those that do not are no dates either.
    let at = write_date(i32::try_from(seconds.div_euclid(DAY)).unwrap_or(i32::MAX), out);
    out[at] = b'T';
    at + 1 + write_clock(seconds.rem_euclid(DAY) as u32, fraction as u32, digits, &mut out[at + 1..])
}

/// Nanoseconds since midnight.
pub fn write_time(nanoseconds: i64, out: &mut [u8]) -> usize {
    let (seconds, fraction) = (nanoseconds.div_euclid(1_000_000_000), nanoseconds.rem_euclid(1_000_000_000));
    write_clock(seconds.rem_euclid(DAY) as u32, fraction as u32, 9, out)
}

/// Seconds of a day, and a fraction of one with so many digits.
fn write_clock(second: u32, fraction: u32, digits: usize, out: &mut [u8]) -> usize {
    let [h, m, s] = [second / 3600, second / 60 % 60, second % 60].map(two_digits);
    put(out, 0, [h[0], h[1], b':', m[0], m[1], b':', s[0], s[1], b'.']);
    let nine = fraction * 10_u32.pow(9 - digits as u32);
    put(out, 9, eight_digits(nine / 10).to_le_bytes());
    out[17] = b'0' + (nine % 10) as u8;
    9 + digits
}

/// Year, month and day, from the days since March of the year 0 (Neri and Schneider, "Euclidean affine functions and their
/// application to calendar algorithms", 2022).
#[inline(always)]
fn near_civil(days: u32) -> (u32, u32, u32) {
    let of_all = 4 * days + 3;
    let (century, of_century) = (of_all / 146_097, of_all % 146_097 / 4);
    let product = 2_939_745 * u64::from(4 * of_century + 3);
    let (year, of_year) = ((product >> 32) as u32, product as u32 / 2_939_745 / 4);
    let of_month = 2_141 * of_year + 197_913;
    let (month, day) = (of_month >> 16, (of_month & 0xffff) / 2_141);
    let next = u32::from(of_year >= 306); // January and February
    (100 * century + year + next, month - 12 * next, day + 1)
}

/// Year, month and day of any day since 1970: eras of 400 years that begin in March.
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

    fn text(write: impl Fn(&mut [u8]) -> usize) -> String {
        let mut out = [0; 64];
        let length = write(&mut out);
        String::from_utf8(out[..length].to_vec()).unwrap()
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
        assert_eq!(text(|out| write_date(2_932_896, out)), "9999-12-31");
        assert_eq!(text(|out| write_date(2_932_897, out)), "+10000-01-01");
        assert_eq!(text(|out| write_date(-719_529, out)), "-0001-12-31");
    }

    #[test]
    fn every_day_of_ten_thousand_years_has_its_date() {
        for days in -ERA..YEAR_10_000 {
            let (year, month, day) = civil(i64::from(days));
            assert_eq!(near_civil((days + ERA).cast_unsigned()), (year as u32, month, day));
        }
    }

    #[test]
    fn times_carry_as_many_digits_as_their_unit_has() {
        assert_eq!(text(|out| write_stamp(-1, 1_000, 3, out)), "1969-12-31T23:59:59.999");
        assert_eq!(text(|out| write_stamp(1_500_000, 1_000_000, 6, out)), "1970-01-01T00:00:01.500000");
        assert_eq!(text(|out| write_time(3_661_000_000_007, out)), "01:01:01.000000007");
    }
}
