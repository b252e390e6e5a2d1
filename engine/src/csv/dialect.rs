//! What a person says about a file, and which separator it uses.

use std::collections::BTreeMap;

use super::records::Records;
use super::types::ColumnType;

/// What to do with rows that do not have the right shape or types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BadRows {
    #[default]
    Fail,
    Skip,
}

/// How to read, as far as a person has said; the rest is found out from the file.
#[derive(Debug, Clone)]
pub struct Settings {
    pub separator: Option<u8>,
    pub quote: Option<u8>,
    pub header: Option<bool>,
    pub null_values: Vec<String>,
    pub schema: BTreeMap<String, ColumnType>,
    pub dates: bool,
    pub comment: Option<u8>,
    pub skip_rows: usize,
    pub source_column: Option<String>,
    pub bad_rows: BadRows,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            separator: None,
            quote: Some(b'"'),
            header: None,
            null_values: vec![String::new()],
            schema: BTreeMap::new(),
            dates: true,
            comment: None,
            skip_rows: 0,
            source_column: None,
            bad_rows: BadRows::Fail,
        }
    }
}

/// The three bytes that structure a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    pub separator: u8,
    pub quote: Option<u8>,
    pub comment: Option<u8>,
}

const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
const SNIFFED_RECORDS: usize = 1000;

/// The candidate that gives the most records one and the same number of fields, at least two; else a comma.
#[must_use]
pub fn sniff_separator(text: &[u8], settings: &Settings) -> u8 {
    let score = |separator: u8| {
        let dialect = Dialect { separator, quote: settings.quote, comment: settings.comment };
        let mut widths = BTreeMap::<usize, usize>::new();
        for record in Records::new(text, 0, dialect).filter(|record| !record.is_blank()).take(SNIFFED_RECORDS) {
            *widths.entry(record.width()).or_default() += 1;
        }
        widths.into_iter().filter(|&(width, _)| width > 1).map(|(width, records)| (records, width)).max()
    };
    let best = CANDIDATES.into_iter().filter_map(|candidate| Some((score(candidate)?, candidate)));
    // On a tie the earlier candidate wins.
    best.reduce(|best, other| if other.0 > best.0 { other } else { best }).map_or(b',', |(_, separator)| separator)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sniff(text: &str) -> char {
        sniff_separator(text.as_bytes(), &Settings::default()).into()
    }

    #[test]
    fn the_separator_is_the_one_that_gives_every_record_the_same_width() {
        assert_eq!(sniff("a,b\n1,2\n"), ',');
        assert_eq!(sniff("name;amount\nx;1,5\ny;2,5\n"), ';');
        assert_eq!(sniff("a\tb\nx, y\tz\n"), '\t');
        assert_eq!(sniff("a|b|c\n1|2|3\n"), '|');
    }

    #[test]
    fn separators_inside_quotes_do_not_count() {
        assert_eq!(sniff("\"a;b;c\",x\n\"d;e;f\",y\n"), ',');
    }

    #[test]
    fn one_column_is_read_with_a_comma() {
        assert_eq!(sniff("word\nalpha\nbeta\n"), ',');
    }
}
