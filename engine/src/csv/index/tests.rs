//! All processors give the same answers, and those of the byte-by-byte reader wherever there is no stray quote.

use proptest::prelude::*;

use super::*;
use crate::csv::dialect::Dialect;
use crate::csv::sequential;
use crate::store::PADDING;

const DIALECT: Dialect = Dialect { separator: b',', quote: Some(b'"'), escape: None, comment: None };

fn padded(text: &[u8]) -> Vec<u8> {
    let mut bytes = text.to_vec();
    bytes.resize(text.len() + PADDING, b'"'); // what stands behind a range must not matter
    bytes
}

fn index_with(indexer: Indexer, text: &[u8], quote: Option<u8>) -> (Outcome, Vec<u32>) {
    let mut ends = Vec::new();
    let outcome = indexer.index(&padded(text), 0..text.len(), &Marks { separator: b',', quote }, &mut ends);
    (outcome, ends)
}

/// Texts in which quotes, separators and newlines are frequent.
fn any_text() -> impl Strategy<Value = Vec<u8>> {
    proptest::collection::vec(proptest::sample::select(b"ab,,\n\n\r\"\"x".to_vec()), 0..400)
}

/// Records whose quoted fields hold separators, newlines and doubled quotes.
fn proper_text() -> impl Strategy<Value = Vec<u8>> {
    let field = prop_oneof!["[a-z]{0,9}", "\"([a-z,\n]|\"\"){0,20}\""];
    let record = proptest::collection::vec(field, 1..6).prop_map(|fields| fields.join(","));
    proptest::collection::vec(record, 0..30).prop_map(|records| (records.join("\n") + "\n").into_bytes())
}

proptest! {
    #[test]
    fn every_processor_gives_the_answers_of_the_portable_one(text in any_text(), quoted: bool) {
        let quote = quoted.then_some(b'"');
        let expected = index_with(Indexer::available()[0], &text, quote);
        for indexer in Indexer::available() {
            prop_assert_eq!(index_with(indexer, &text, quote), expected.clone());
        }
    }

    #[test]
    fn every_processor_counts_quotes_and_newlines(text in any_text(), skipped in 0..5_usize) {
        let range = skipped.min(text.len())..text.len();
        let count = |wanted: u8| text[range.clone()].iter().filter(|&&byte| byte == wanted).count();
        let expected = Counts { quotes: count(b'"'), newlines: count(b'\n') };
        for indexer in Indexer::available() {
            prop_assert_eq!(indexer.count(&padded(&text), range.clone(), Some(b'"')), expected);
        }
    }

    #[test]
    fn proper_records_are_found_as_byte_by_byte(text in proper_text()) {
        let mut ends = Vec::new();
        let expected = sequential::index(&text, 0..text.len(), DIALECT, sequential::Quotes::Strict, &mut ends);
        for indexer in Indexer::available() {
            let (outcome, found) = index_with(indexer, &text, Some(b'"'));
            prop_assert_eq!((Outcome { doubled: true, ..outcome }, found), (expected, ends.clone()));
            let says = String::from_utf8_lossy(&text).split([',', '\n']).any(|part| part.trim_matches('"').contains("\"\""));
            prop_assert!(outcome.doubled || !says);
        }
    }

    #[test]
    fn positions_are_right_unless_a_quote_is_called_stray(text in any_text()) {
        let mut ends = Vec::new();
        sequential::index(&text, 0..text.len(), DIALECT, sequential::Quotes::Strict, &mut ends);
        let (outcome, found) = index_with(Indexer::detect(), &text, Some(b'"'));
        prop_assert!(outcome.stray || found == ends, "{found:?} {ends:?}");
    }
}

#[test]
fn a_quote_inside_an_unquoted_field_is_stray() {
    for text in [&b"5\" pipe,1\n"[..], b"\"x\"y,1\n", b"a \"b\",1\n"] {
        assert!(index_with(Indexer::detect(), text, Some(b'"')).0.stray, "{text:?}");
    }
}

#[test]
fn a_range_that_ends_inside_quotes_is_open() {
    let (outcome, ends) = index_with(Indexer::detect(), b"a,\"b\nc", Some(b'"'));
    assert_eq!((outcome, ends), (Outcome { newlines: 0, open: true, ..Outcome::default() }, vec![1]));
}
