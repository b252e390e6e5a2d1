//! The narrowest type that all sampled texts of a column have.

use super::dialect::{Dates, Settings};
use super::types::{ColumnType, Reading};
use super::values::{
    Boolean, Date, DateYearLast, Datetime, DatetimeYearLast, Float64, Int64, Time, Value, WithComma, YearLast,
};

const BOOL: u16 = 1;
const INT: u16 = 2;
const FLOAT: u16 = 4;
const DATE: u16 = 8;
const DATETIME: u16 = 16;
const TIME: u16 = 32;
const DAY_FIRST_DATE: u16 = 64;
const DAY_FIRST_DATETIME: u16 = 128;
const MONTH_FIRST_DATE: u16 = 256;
const MONTH_FIRST_DATETIME: u16 = 512;

const DAY_FIRST: u16 = DAY_FIRST_DATE | DAY_FIRST_DATETIME;
const MONTH_FIRST: u16 = MONTH_FIRST_DATE | MONTH_FIRST_DATETIME;
const TEMPORAL: u16 = DATE | DATETIME | TIME | DAY_FIRST | MONTH_FIRST;

/// Narrow to wide; a text that fits several counts as all of them.
const ORDER: [(u16, ColumnType); 10] = [
    (BOOL, ColumnType::Bool),
    (INT, ColumnType::Int64),
    (FLOAT, ColumnType::Float64),
    (DATE, ColumnType::Date),
    (DATETIME, ColumnType::Datetime),
    (TIME, ColumnType::Time),
    (DAY_FIRST_DATE, ColumnType::Date),
    (DAY_FIRST_DATETIME, ColumnType::Datetime),
    (MONTH_FIRST_DATE, ColumnType::Date),
    (MONTH_FIRST_DATETIME, ColumnType::Datetime),
];

/// What a column can still be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Guess {
    possible: u16,
    seen: bool,
    comma: bool,
}

impl Guess {
    #[must_use]
    pub fn new(settings: &Settings) -> Self {
        let temporal = match settings.dates {
            Dates::Text => 0,
            Dates::Found => TEMPORAL,
            Dates::DayFirst => TEMPORAL & !MONTH_FIRST,
            Dates::MonthFirst => TEMPORAL & !DAY_FIRST,
        };
        Self { possible: BOOL | INT | FLOAT | temporal, seen: false, comma: settings.decimal_comma }
    }

    /// Take a text that is not null into account.
    pub fn observe(&mut self, text: &[u8]) {
        self.seen = true;
        if self.possible != 0 {
            self.possible &= kinds(text, self.comma);
        }
    }

    /// Text when nothing else fits, or nothing was seen, or a date could be meant in two ways.
    #[must_use]
    pub fn column_type(self) -> ColumnType {
        let fitting = ORDER.into_iter().find(|(kind, _)| self.seen && self.possible & kind != 0);
        fitting.filter(|_| !self.is_ambiguous()).map_or(ColumnType::String, |(_, column_type)| column_type)
    }

    /// Whether every date could have the day first and could have the month first.
    #[must_use]
    pub fn is_ambiguous(self) -> bool {
        self.seen && self.possible & DAY_FIRST != 0 && self.possible & MONTH_FIRST != 0
    }

    /// The type, the one given before the one found, and how its values are written.
    #[must_use]
    pub fn reading(self, given: Option<ColumnType>) -> Reading {
        let year_last = match (self.possible & DAY_FIRST != 0, self.possible & MONTH_FIRST != 0) {
            (true, false) if self.seen => Some(YearLast::DayFirst),
            (false, true) if self.seen => Some(YearLast::MonthFirst),
            _ => None,
        };
        Reading { kind: given.unwrap_or(self.column_type()), year_last, comma: self.comma }
    }

    /// Whether a text could stand in a column of this guess.
    #[must_use]
    pub fn admits(self, text: &[u8]) -> bool {
        self.possible & kinds(text, self.comma) != 0
    }
}

/// All kinds of value that a text can be read as without losing anything.
fn kinds(text: &[u8], comma: bool) -> u16 {
    let text = text.trim_ascii();
    let mut padded = [0_u8; 64];
    let length = text.len();
    if length == 0 || length > 40 {
        return 0;
    }
    padded[..length].copy_from_slice(text);
    let fits = |fits: bool, kind: u16| if fits { kind } else { 0 };
    let word = text.eq_ignore_ascii_case(b"true") || text.eq_ignore_ascii_case(b"false");
    let (day_first, month_first) = (YearLast::DayFirst, YearLast::MonthFirst);
    fits(word && Boolean.parse(&padded, 0, length).is_some(), BOOL)
        | numbers(&padded, length, comma)
        | fits(Date.parse(&padded, 0, length).is_some(), DATE)
        | fits(Datetime.parse(&padded, 0, length).is_some(), DATETIME)
        | fits(Time.parse(&padded, 0, length).is_some(), TIME)
        | fits(DateYearLast(day_first).parse(&padded, 0, length).is_some(), DAY_FIRST_DATE)
        | fits(DatetimeYearLast(day_first).parse(&padded, 0, length).is_some(), DAY_FIRST_DATETIME)
        | fits(DateYearLast(month_first).parse(&padded, 0, length).is_some(), MONTH_FIRST_DATE)
        | fits(DatetimeYearLast(month_first).parse(&padded, 0, length).is_some(), MONTH_FIRST_DATETIME)
}

/// Codes such as 007, +49 or a number of 20 digits are text: as numbers they would come out different.
fn numbers(padded: &[u8], length: usize, comma: bool) -> u16 {
    let text = &padded[..length];
    let digits = text.strip_prefix(b"-").unwrap_or(text);
    let leading_zero = digits.len() > 1 && digits[0] == b'0' && digits[1].is_ascii_digit();
    if leading_zero || digits.first() == Some(&b'+') {
        return 0;
    }
    if Int64.parse(padded, 0, length).is_some() {
        return INT | FLOAT;
    }
    let whole = digits.iter().all(u8::is_ascii_digit);
    let float = if comma { WithComma(Float64).parse(padded, 0, length) } else { Float64.parse(padded, 0, length) };
    if !whole && float.is_some() { FLOAT } else { 0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn guess(settings: &Settings, texts: &[&str]) -> Guess {
        let mut guess = Guess::new(settings);
        texts.iter().for_each(|text| guess.observe(text.as_bytes()));
        guess
    }

    fn infer(texts: &[&str]) -> ColumnType {
        guess(&Settings::default(), texts).column_type()
    }

    #[test]
    fn the_narrowest_type_that_fits_all_is_taken() {
        assert_eq!(infer(&["1", "-20"]), ColumnType::Int64);
        assert_eq!(infer(&["1", "2.5", "1e-3"]), ColumnType::Float64);
        assert_eq!(infer(&["true", "FALSE"]), ColumnType::Bool);
        assert_eq!(infer(&["2013-01-01", "2013-12-31"]), ColumnType::Date);
        assert_eq!(infer(&["2013-01-01", "2013-01-01T10:00:00Z"]), ColumnType::Datetime);
        assert_eq!(infer(&["05:15", "23:59:59.5"]), ColumnType::Time);
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
    fn the_order_of_day_and_month_is_told_by_the_values_or_they_are_text() {
        let order = |texts: &[&str]| guess(&Settings::default(), texts).reading(None).year_last;
        assert_eq!(order(&["01/02/2013", "31/01/2013"]), Some(YearLast::DayFirst));
        assert_eq!(order(&["1/2/2013", "1/31/2013 10:00"]), Some(YearLast::MonthFirst));
        assert_eq!(infer(&["01/02/2013", "31.1.2013 10:00"]), ColumnType::Datetime);
        assert_eq!(infer(&["01/02/2013", "03/04/2013"]), ColumnType::String);
        assert_eq!(infer(&["31/01/2013", "01/31/2013"]), ColumnType::String);
        let told = Settings { dates: Dates::MonthFirst, ..Settings::default() };
        assert_eq!(guess(&told, &["01/02/2013"]).reading(None).year_last, Some(YearLast::MonthFirst));
    }

    #[test]
    fn without_dates_they_are_text() {
        let settings = Settings { dates: Dates::Text, ..Settings::default() };
        assert_eq!(guess(&settings, &["2013-01-01"]).column_type(), ColumnType::String);
    }

    #[test]
    fn a_comma_before_the_places_is_read_when_it_is_told() {
        let settings = Settings { decimal_comma: true, ..Settings::default() };
        assert_eq!(guess(&settings, &["1", "2,5"]).column_type(), ColumnType::Float64);
        assert_eq!(guess(&settings, &["2.5"]).column_type(), ColumnType::String);
    }
}
