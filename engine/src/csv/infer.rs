//! The narrowest type that all sampled texts of a column have.

use super::types::ColumnType;
use super::values::{Boolean, Date, Datetime, Float64, Int64, Value};

const BOOL: u8 = 1;
const INT: u8 = 2;
const FLOAT: u8 = 4;
const DATE: u8 = 8;
const DATETIME: u8 = 16;

/// Narrow to wide; a text that fits several counts as all of them.
const ORDER: [(u8, ColumnType); 5] = [
    (BOOL, ColumnType::Bool),
    (INT, ColumnType::Int64),
    (FLOAT, ColumnType::Float64),
    (DATE, ColumnType::Date),
    (DATETIME, ColumnType::Datetime),
];

/// What a column can still be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    possible: u8,
    seen: bool,
}

impl Guess {
    #[must_use]
    pub fn new(dates: bool) -> Self {
        let possible = BOOL | INT | FLOAT | if dates { DATE | DATETIME } else { 0 };
        Self { possible, seen: false }
    }

    /// Take a text that is not null into account.
    pub fn observe(&mut self, text: &[u8]) {
        self.seen = true;
        if self.possible != 0 {
            self.possible &= kinds(text);
        }
    }

    /// Text when nothing else fits, or nothing was seen.
    #[must_use]
    pub fn column_type(self) -> ColumnType {
        let fitting = ORDER.into_iter().find(|(kind, _)| self.seen && self.possible & kind != 0);
        fitting.map_or(ColumnType::String, |(_, column_type)| column_type)
    }

    /// Whether a text could stand in a column of this guess.
    #[must_use]
    pub fn admits(self, text: &[u8]) -> bool {
        self.possible & kinds(text) != 0
    }
}

/// All kinds of value that a text can be read as without losing anything.
fn kinds(text: &[u8]) -> u8 {
    let text = text.trim_ascii();
    let mut padded = [0_u8; 64];
    let length = text.len();
    if length == 0 || length > 40 {
        return 0;
    }
    padded[..length].copy_from_slice(text);
    let fits = |fits: bool, kind: u8| if fits { kind } else { 0 };
    let word = text.eq_ignore_ascii_case(b"true") || text.eq_ignore_ascii_case(b"false");
    fits(word && Boolean::parse(&padded, 0, length).is_some(), BOOL)
        | numbers(&padded, length)
        | fits(Date::parse(&padded, 0, length).is_some(), DATE)
        | fits(Datetime::parse(&padded, 0, length).is_some(), DATETIME)
}

/// Codes such as 007, +49 or a number of 20 digits are text: as numbers they would come out different.
fn numbers(padded: &[u8], length: usize) -> u8 {
    let text = &padded[..length];
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let leading_zero = digits.len() > 1 && digits[0] == b'0' && digits[1].is_ascii_digit();
    if leading_zero || digits.first() == Some(&b'+') {
        return 0;
    }
    if Int64::parse(padded, 0, length).is_some() {
        return INT | FLOAT;
    }
    let whole = digits.iter().all(u8::is_ascii_digit);
    if !whole && Float64::parse(padded, 0, length).is_some() { FLOAT } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn infer(texts: &[&str]) -> ColumnType {
        let mut guess = Guess::new(true);
        texts.iter().for_each(|text| guess.observe(text.as_bytes()));
        guess.column_type()
    }

    #[test]
    fn the_narrowest_type_that_fits_all_is_taken() {
        assert_eq!(infer(&["1", "-20"]), ColumnType::Int64);
        assert_eq!(infer(&["1", "2.5", "1e-3"]), ColumnType::Float64);
        assert_eq!(infer(&["true", "FALSE"]), ColumnType::Bool);
        assert_eq!(infer(&["2013-01-01", "2013-12-31"]), ColumnType::Date);
        assert_eq!(infer(&["2013-01-01", "2013-01-01T10:00:00Z"]), ColumnType::Datetime);
        assert_eq!(infer(&["1", "x"]), ColumnType::String);
        assert_eq!(infer(&[]), ColumnType::String);
    }

    #[test]
    fn codes_that_only_look_like_numbers_stay_text() {
        assert_eq!(infer(&["007", "12"]), ColumnType::String);
        assert_eq!(infer(&["+49", "12"]), ColumnType::String);
        assert_eq!(infer(&["99999999999999999999"]), ColumnType::String);
        assert_eq!(infer(&["0", "-0", "0.5"]), ColumnType::Float64);
    }

    #[test]
    fn a_day_that_does_not_exist_is_text() {
        assert_eq!(infer(&["2023-02-29"]), ColumnType::String);
        assert_eq!(infer(&["2024-02-29"]), ColumnType::Date);
    }

    #[test]
    fn without_dates_they_are_text() {
        let mut guess = Guess::new(false);
        guess.observe(b"2013-01-01");
        assert_eq!(guess.column_type(), ColumnType::String);
    }
}
