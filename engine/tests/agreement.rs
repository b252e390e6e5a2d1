//! What the engine reads is what the `csv` crate reads, wherever blocks and windows happen to end.

mod reading;

use _engine::csv::{BadRows, ColumnType, Likely, Settings};
use proptest::prelude::*;
use reading::{Read, read, read_any};

/// Read everything as text, nothing as null, no header.
fn as_text(width: usize) -> Settings {
    let schema = (1..=width).map(|place| (format!("column_{place}"), ColumnType::String)).collect();
    Settings { separator: Some(b','), header: Some(false), null_values: Vec::new(), schema, ..Settings::default() }
}

fn by_csv_crate(text: &[u8]) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text);
    let rows = reader.records().map(|row| row.expect("the text is UTF-8").iter().map(str::to_owned).collect());
    rows.collect()
}

fn rows_of_any_text(width: usize) -> impl Strategy<Value = Vec<Vec<String>>> {
    let cell = prop_oneof![4 => "[a-z0-9]{0,8}", 2 => "[a-z,\n\r\"é€😀 ]{0,12}", 1 => "[a-z\"\n]{100,300}"];
    proptest::collection::vec(proptest::collection::vec(cell, width), 1..25)
}

fn written(rows: &[Vec<String>], crlf: bool, last_newline: bool) -> Vec<u8> {
    let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
    let mut writer = csv::WriterBuilder::new().terminator(terminator).from_writer(Vec::new());
    rows.iter().for_each(|row| writer.write_record(row).expect("memory takes it"));
    let mut text = writer.into_inner().expect("memory takes it");
    if !last_newline {
        text.truncate(text.len() - if crlf { 2 } else { 1 });
    }
    text
}

/// A line of a file, and the row that it is, if it is one.
#[derive(Debug, Clone)]
struct Line {
    text: String,
    cells: Option<Vec<String>>,
}

fn good_line() -> impl Strategy<Value = Line> {
    let cell = prop_oneof![
        "[a-z]{1,6}".prop_map(|text| (text.clone(), text)),
        "[a-z][a-z, é]{0,9}".prop_map(|text| (format!("\"{text}\""), text)),
    ];
    proptest::collection::vec(cell, 3).prop_map(|cells| {
        let (written, meant): (Vec<_>, Vec<_>) = cells.into_iter().unzip();
        Line { text: written.join(","), cells: Some(meant) }
    })
}

/// Too few fields, too many, a quote never closed, text behind a closing quote.
fn bad_line() -> impl Strategy<Value = Line> {
    let texts =
        prop_oneof!["[a-z]{1,5}", "([a-z]{0,3},){3,5}[a-z]", "[a-z],\"[a-z]{1,9},[a-z]", "[a-z],\"[a-z]\"[a-z],[a-z]"];
    texts.prop_map(|text| Line { text, cells: None })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn quoted_rows_come_back_however_the_file_is_split(
        rows in (2..5_usize).prop_flat_map(rows_of_any_text),
        crlf: bool,
        last_newline: bool,
        block in 1..200_u64,
        threads in 1..4_usize,
    ) {
        let text = written(&rows, crlf, last_newline);
        let read = read(&text, as_text(rows[0].len()), Read { block, threads, ..Read::default() }).expect("proper rows");
        prop_assert_eq!(&read.rows, &rows);
        prop_assert_eq!(read.bytes_read, text.len() as u64);
    }

    #[test]
    fn texts_with_quotes_anywhere_are_read_as_by_the_csv_crate_or_refused(
        text in "([ab\",]{0,5}\n){0,20}",
        block in 1..40_u64,
    ) {
        let text = format!("x,y\n{text}");
        match read(text.as_bytes(), as_text(2), Read { block, ..Read::default() }) {
            Ok(read) => prop_assert_eq!(read.rows, by_csv_crate(text.as_bytes())),
            Err(fault) => {
                let words = ["unterminated_quote", "stray_quote", "ragged_line"];
                prop_assert!(words.contains(&fault.code.word()), "{fault:?}");
            }
        }
    }

    #[test]
    fn good_rows_are_never_lost_and_bad_ones_never_enter(
        lines in proptest::collection::vec(prop_oneof![3 => good_line(), 1 => bad_line()], 1..60),
        block in 1..200_u64,
        threads in 1..4_usize,
    ) {
        let text: String = lines.iter().map(|line| line.text.clone() + "\n").collect();
        let settings = Settings { bad_rows: BadRows::Skip, ..as_text(3) };
        let text = format!("x,y,z\n{text}");
        let read = read(text.as_bytes(), settings, Read { block, threads, ..Read::default() }).expect("bad rows are left out");
        let expected: Vec<_> = lines.iter().filter_map(|line| line.cells.clone()).collect();
        prop_assert_eq!(&read.rows[1..], &expected[..]);
        prop_assert_eq!(read.skipped, (lines.len() - expected.len()) as u64);
    }

    #[test]
    fn what_was_read_ahead_changes_nothing(
        rows in proptest::collection::vec(["[a-z,\"\n ]{1,12}", "[a-z]{1,9}"], 1..40),
        damaged: bool,
        blocks in proptest::array::uniform2(4..200_u64),
        most in 1..20_000_usize,
        columns in proptest::sample::select(vec![None, Some(vec!["y"]), Some(vec!["y", "x"]), Some(vec![])]),
        text in proptest::sample::select(vec![None, Some("x y"), Some("y")]),
    ) {
        let mut file = b"x,y\n".to_vec();
        rows.iter().for_each(|row| file.extend(written(std::slice::from_ref(&row.to_vec()), false, true)));
        file.extend(if damaged { &b"one\n"[..] } else { b"\"a\",b\n" });
        let attempt = |ahead| {
            let columns = columns.clone().map(|names| names.into_iter().map(str::to_owned).collect());
            let how = Read { block: blocks[0], columns, ahead, ..Read::default() };
            read_any(&file, Settings::default(), how)
        };
        let likely = Likely { text: text.map(str::to_owned), most, block_bytes: blocks[1], ..Likely::default() };
        prop_assert_eq!(attempt(Some(likely)), attempt(None));
    }

    #[test]
    fn block_size_and_threads_change_nothing(
        text in "([ab\",]{0,6}\r?\n){1,30}",
        blocks in proptest::array::uniform2(1..60_u64),
    ) {
        let text = format!("x,y\n{text}");
        let attempt = |block, threads| {
            let settings = Settings { bad_rows: BadRows::Skip, ..as_text(2) };
            read(text.as_bytes(), settings, Read { block, threads, ..Read::default() })
        };
        prop_assert_eq!(attempt(blocks[0], 1), attempt(blocks[1], 3));
    }
}
