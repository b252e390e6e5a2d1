//! What a person says about a file, and which separator it uses.

use std::collections::BTreeMap;

use super::records::Records;
use super::types::ColumnType;

/// Which texts are taken for dates and times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dates {
    /// None.
    Text,
    /// Those whose order of year, month and day is certain.
    #[default]
    Found,
    /// With the year last, the day comes before the month.
    DayFirst,
    MonthFirst,
}

/// What to do with rows that do not have the right shape or types.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum BadRows {
    #[default]
    Fail,
    Skip,
}

/// How to read, as far as a person has said; the rest is found out from the file.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    pub separator: Option<u8>,
    pub quote: Option<u8>,
    /// None finds out whether there is one.
    pub escape: Option<Option<u8>>,
    pub header: Option<bool>,
    /// The name of the encoding, where the file does not say it itself.
    pub encoding: String,
    pub null_values: Vec<String>,
    pub schema: BTreeMap<String, ColumnType>,
    pub dates: Dates,
    pub decimal_comma: bool,
    pub comment: Option<u8>,
    pub skip_rows: usize,
    pub source_column: Option<String>,
    pub bad_rows: BadRows,
    /// The columns whose values decide whether a row is left out; all of them when None.
    pub checked: Option<Vec<String>>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            separator: None,
            quote: Some(b'"'),
            escape: None,
            header: None,
            encoding: "utf-8".to_owned(),
            null_values: vec![String::new()],
            schema: BTreeMap::new(),
            dates: Dates::Found,
            decimal_comma: false,
            checked: None,
            comment: None,
            skip_rows: 0,
            source_column: None,
            bad_rows: BadRows::Fail,
        }
    }
}

/// The bytes that structure a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Dialect {
    pub separator: u8,
    pub quote: Option<u8>,
    /// Makes the byte after it text, within quotes.
    pub escape: Option<u8>,
    pub comment: Option<u8>,
}

const CANDIDATES: [u8; 4] = [b',', b';', b'\t', b'|'];
const SNIFFED_RECORDS: usize = 1000;

/// The candidate that gives the most records one and the same number of fields, at least two; else a comma.
#[must_use]
pub fn sniff_separator(text: &[u8], settings: &Settings) -> u8 {
    let score = |separator: u8| {
        let dialect = Dialect { separator, quote: settings.quote, escape: None, comment: settings.comment };
        let mut widths = BTreeMap::<usize, usize>::new();
        for record in Records::new(text, 0, dialect).filter(|record| !record.is_blank()).take(SNIFFED_RECORDS) {
            *widths.entry(record.width()).or_default() += 1;
        }
        widths.into_iter().filter(|&(width, _)| width > 1).map(|(width, records)| (records, width)).max()
    };
    let places = |candidate: &u8| !(settings.decimal_comma && *candidate == b',');
    let best = CANDIDATES.into_iter().filter(places).filter_map(|candidate| Some((score(candidate)?, candidate)));
    // On a tie the earlier candidate wins.
    best.reduce(|best, other| if other.0 > best.0 { other } else { best })
        .map_or(if settings.decimal_comma { b';' } else { b',' }, |(_, separator)| separator)
}

/// The escape that was told, or a backslash where quoted fields make sense only with one.
#[must_use]
pub fn sniff_escape(text: &[u8], dialect: Dialect, settings: &Settings) -> Option<u8> {
    if let Some(told) = settings.escape {
        return told;
    }
    let quote = dialect.quote?;
    memchr::memmem::find(text, &[b'\\', quote])?;
    let malformed = |escape: Option<u8>| {
        let records = Records::new(text, 0, Dialect { escape, ..dialect }).take(SNIFFED_RECORDS);
        records.filter(|record| record.complete && !record.is_blank() && record.is_malformed()).count()
    };
    (malformed(Some(b'\\')) < malformed(None)).then_some(b'\\')
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
