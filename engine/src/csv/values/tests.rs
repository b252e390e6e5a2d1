//! The parsers against the standard library's, and against calendars counted day by day.

use proptest::prelude::*;

use super::*;

fn parse<T: Value + Default>(text: &str) -> Option<T::Native> {
    // Digits behind the field, so that a parser that reads too far is caught.
    let bytes = [text.as_bytes(), &[b'7'; 64]].concat();
    T::default().parse(&bytes, 0, text.len())
}

/// A decimal's text, without the sign the standard library takes and CSV files do not mean.
fn standard_float(text: &str) -> Option<f64> {
    text.parse().ok()
}

proptest! {
    #[test]
    fn whole_numbers_are_those_of_the_standard_library(number: i64) {
        let text = number.to_string();
        prop_assert_eq!(parse::<Int64>(&text), Some(number));
        prop_assert_eq!(parse::<Int8>(&text), text.parse().ok());
        prop_assert_eq!(parse::<Int32>(&text), text.parse().ok());
        prop_assert_eq!(parse::<UInt16>(&text), text.parse().ok());
        prop_assert_eq!(parse::<UInt64>(&text), text.parse().ok());
    }

    #[test]
    fn texts_like_whole_numbers_are_taken_or_refused_alike(text in "[-+]?[0-9:/]{0,20}") {
        prop_assert_eq!(parse::<Int64>(&text), text.parse().ok());
        prop_assert_eq!(parse::<UInt64>(&text), text.trim_start_matches("-0").parse::<u64>().ok().filter(|_| !text.starts_with('-'))
            .or_else(|| text.strip_prefix('-').filter(|zeros| !zeros.is_empty() && zeros.bytes().all(|zero| zero == b'0')).map(|_| 0)));
    }

    #[test]
    fn decimals_are_rounded_as_by_the_standard_library(text in "-?[0-9]{0,12}\\.?[0-9]{0,12}") {
        let bits = |number: Option<f64>| number.map(f64::to_bits);
        prop_assert_eq!(bits(parse::<Float64>(&text)), bits(standard_float(&text)));
    }

    #[test]
    fn floats_come_back_from_their_shortest_text(number: f64) {
        prop_assume!(!number.is_nan());
        prop_assert_eq!(parse::<Float64>(&number.to_string()), Some(number));
        prop_assert_eq!(parse::<Float64>(&format!("{number:e}")), Some(number));
        let narrow = number as f32;
        prop_assert_eq!(parse::<Float32>(&narrow.to_string()), Some(narrow));
    }

    #[test]
    fn texts_of_other_shapes_are_no_dates(text in "[0-9]{3,5}[-/][0-9]{1,2}[-/][0-9]{1,3}") {
        let shaped = text.len() == 10 && text.as_bytes()[4] == b'-' && text.as_bytes()[7] == b'-';
        prop_assert!(shaped || parse::<Date>(&text).is_none());
    }

    #[test]
    fn a_time_is_its_parts_added_up(hour in 0..24_i64, minute in 0..60_i64, second in 0..60_i64, micro in 0..1_000_000_i64, t: bool, z: bool) {
        let (separator, zone) = (if t { 'T' } else { ' ' }, if z { "Z" } else { "" });
        let text = format!("1970-01-02{separator}{hour:02}:{minute:02}:{second:02}.{micro:06}{zone}");
        let expected = (((24 + hour) * 60 + minute) * 60 + second) * 1_000_000 + micro;
        prop_assert_eq!(parse::<Datetime>(&text), Some(expected));
    }
}

#[test]
fn every_day_of_four_centuries_follows_the_one_before() {
    let mut expected = parse::<Date>("1600-01-01").expect("a date");
    assert_eq!(parse::<Date>("1970-01-01"), Some(0));
    for year in 1600..2000 {
        for month in 1..=12 {
            for day in 1..=31 {
                if let Some(found) = parse::<Date>(&format!("{year:04}-{month:02}-{day:02}")) {
                    assert_eq!(found, expected, "{year}-{month}-{day}");
                    expected += 1;
                }
            }
        }
    }
    assert_eq!(parse::<Date>("2000-01-01"), Some(expected));
}

#[test]
fn days_and_times_that_do_not_exist_are_refused() {
    for text in ["2023-02-29", "1900-02-29", "2023-00-10", "2023-13-01", "2023-04-31", "2023-1-1", "２023-01"] {
        assert_eq!(parse::<Date>(text), None, "{text}");
    }
    for text in [
        "2023-01-01 24:00:00",
        "2023-01-01 10:60:00",
        "2023-01-01 10:00:60",
        "2023-01-01 10:00:00.",
        "2023-01-01_10:00:00",
    ] {
        assert_eq!(parse::<Datetime>(text), None, "{text}");
    }
}

#[test]
fn seconds_and_their_fractions_may_be_left_out() {
    assert_eq!(parse::<Datetime>("1970-01-01 00:01"), Some(60_000_000));
    assert_eq!(parse::<Datetime>("1970-01-01T00:00:01.5"), Some(1_500_000));
    assert_eq!(parse::<Datetime>("1970-01-02"), Some(86_400_000_000));
}

#[test]
fn blanks_around_a_number_are_passed_over_when_asked() {
    let bytes = [b"  12 ", &[b'7'; 64][..]].concat();
    assert_eq!(Int64.parse(&bytes, 0, 5), None);
    assert_eq!(parse_trimmed(&Int64, &bytes, 0, 5), Some(12));
    assert_eq!(parse_trimmed(&Int64, &bytes, 2, 4), None);
}

#[test]
fn truth_values_are_words_letters_or_bits() {
    assert_eq!(
        ["true", "T", "1", "False", "f", "0", "yes"].map(parse::<Boolean>),
        [Some(true), Some(true), Some(true), Some(false), Some(false), Some(false), None]
    );
}
