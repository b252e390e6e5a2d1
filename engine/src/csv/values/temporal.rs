//! Dates and times of day, in the ISO order or with the year last.

use super::Value;
use super::digits::{load, pairs, up_to_eight};

const SECOND: i64 = 1_000_000;
const DAY: i64 = 86_400 * SECOND;

/// `YYYY-MM-DD`, as days since 1970-01-01.
#[derive(Clone, Copy, Default)]
pub struct Date;

impl Value for Date {
    type Native = i32;

    #[inline(always)]
    fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<i32> {
        if end - start != 10 || bytes[start + 4] != b'-' || bytes[start + 7] != b'-' {
            return None;
        }
        let (word, day) = (load(bytes, start), load(bytes, start + 8) & 0xffff);
        let pairs = pairs((word & 0xffff_ffff) | (word >> 40 & 0xffff) << 32 | day << 48)?;
        let pair = |at: u32| (pairs >> (16 * at)) as u32 & 0xff;
        days_since_1970(pair(0) * 100 + pair(1), pair(2), pair(3))
    }
}

/// Days from the civil date of a year up to 9999, after Howard Hinnant: years begin in March, so that leap days come last.
#[inline(always)]
fn days_since_1970(year: u32, month: u32, day: u32) -> Option<i32> {
    /// The days of each month from January on, and those before it in a year from March on.
    #[rustfmt::skip]
    const MONTHS: [(u32, u32); 13] = [
        (0, 0), (31, 306), (29, 337), (31, 0), (30, 31), (31, 61), (30, 92), (31, 122), (31, 153), (30, 184), (31, 214),
        (30, 245), (31, 275),
    ];
    /// Days from the March before the year -400 until 1970.
    const ERA: i32 = 719_468 + 146_097;
    let &(length, before) = MONTHS.get(month as usize)?;
    if day.wrapping_sub(1) >= length || (length == 29 && day == 29 && !is_leap(year)) {
        return None;
    }
    let year = year + 400 - u32::from(month <= 2);
    let century = year / 100;
    let days = year * 365 + year / 4 - century + century / 4 + before + day - 1;
    Some(days.cast_signed() - ERA)
}

fn is_leap(year: u32) -> bool {
    year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400))
}

/// `YYYY-MM-DD[ T]HH:MM[:SS[.ffffff]][Z]`, or a date alone, as microseconds since 1970-01-01 00:00.
#[derive(Clone, Copy, Default)]
pub struct Datetime;

impl Value for Datetime {
    type Native = i64;

    #[inline(always)]
    fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<i64> {
        if end - start == 10 {
            return Date.parse(bytes, start, end).map(|days| i64::from(days) * DAY);
        }
        if end - start < 16 || !matches!(bytes[start + 10], b' ' | b'T') {
            return None;
        }
        let days = Date.parse(bytes, start, start + 10)?;
        let end = end - usize::from(bytes[end - 1] == b'Z');
        Some(i64::from(days) * DAY + time_of_day(bytes, start + 11, end)?)
    }
}

#[inline(always)]
fn time_of_day(bytes: &[u8], start: usize, end: usize) -> Option<i64> {
    let two = |at: usize, most: u32| up_to_eight(load(bytes, at), 2).filter(|&number| number <= most).map(i64::from);
    if bytes[start + 2] != b':' {
        return None;
    }
    let minutes = two(start, 23)? * 60 + two(start + 3, 59)?;
    if end == start + 5 {
        return Some(minutes * 60 * SECOND);
    }
    if end < start + 8 || bytes[start + 5] != b':' {
        return None;
    }
    let seconds = minutes * 60 + two(start + 6, 59)?;
    Some(seconds * SECOND + micros(bytes, start + 8, end)?)
}

#[inline(always)]
fn micros(bytes: &[u8], start: usize, end: usize) -> Option<i64> {
    const SCALE: [i64; 7] = [0, 100_000, 10_000, 1_000, 100, 10, 1];
    match end - start {
        0 => Some(0),
        length @ 2..=7 if bytes[start] == b'.' => {
            Some(i64::from(up_to_eight(load(bytes, start + 1), length - 1)?) * SCALE[length - 1])
        }
        _ => None,
    }
}

/// `HH:MM[:SS[.ffffff]]`, as nanoseconds since midnight.
#[derive(Clone, Copy, Default)]
pub struct Time;

impl Value for Time {
    type Native = i64;

    #[inline(always)]
    fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<i64> {
        if !(5..=15).contains(&(end - start)) {
            return None;
        }
        Some(time_of_day(bytes, start, end)? * 1_000)
    }
}

/// Which of the first two numbers of a date is the day, where the year comes last: `31/12/2013` or `12/31/2013`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum YearLast {
    DayFirst,
    MonthFirst,
}

impl YearLast {
    /// The days of the date at the beginning of a field, and where the date ends.
    fn date(self, bytes: &[u8], start: usize, end: usize) -> Option<(i32, usize)> {
        let (first, at) = one_or_two(bytes, start, end)?;
        let separator = *bytes[..end].get(at).filter(|byte| matches!(byte, b'/' | b'.' | b'-'))?;
        let (second, at) = one_or_two(bytes, at + 1, end)?;
        if bytes[..end].get(at) != Some(&separator) || at + 5 > end {
            return None;
        }
        let year = up_to_eight(load(bytes, at + 1), 4)?;
        let (day, month) = if self == Self::DayFirst { (first, second) } else { (second, first) };
        Some((days_since_1970(year, month, day)?, at + 5))
    }
}

/// A number of one or two digits, and where it ends.
fn one_or_two(bytes: &[u8], start: usize, end: usize) -> Option<(u32, usize)> {
    let digits = bytes[..end].get(start..)?.iter().take(2).take_while(|byte| byte.is_ascii_digit()).count();
    (digits > 0).then(|| Some((up_to_eight(load(bytes, start), digits)?, start + digits)))?
}

/// A date whose year comes last.
#[derive(Clone, Copy)]
pub struct DateYearLast(pub YearLast);

impl Value for DateYearLast {
    type Native = i32;

    fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<i32> {
        self.0.date(bytes, start, end).filter(|&(_, at)| at == end).map(|(days, _)| days)
    }
}

/// A date whose year comes last, and a time or none after it.
#[derive(Clone, Copy)]
pub struct DatetimeYearLast(pub YearLast);

impl Value for DatetimeYearLast {
    type Native = i64;

    fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<i64> {
        let (days, at) = self.0.date(bytes, start, end)?;
        let midnight = i64::from(days) * DAY;
        if at == end {
            return Some(midnight);
        }
        if end - at < 6 || !matches!(bytes[at], b' ' | b'T') {
            return None;
        }
        let end = end - usize::from(bytes[end - 1] == b'Z');
        Some(midnight + time_of_day(bytes, at + 1, end)?)
    }
}
