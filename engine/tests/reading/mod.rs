//! Read a text through a real file with the whole machinery.
#![allow(dead_code, reason = "each test uses some of it")]

use std::io::Write;
use std::sync::Arc;
use std::time::{Duration, Instant};

use _engine::csv::{Ahead, Likely, Request, Scan, Settings, Source, Step};
use _engine::error::{Failure, Fault};
use _engine::progress::Progress;
use _engine::store::{Options, list_files};
use arrow_array::cast::AsArray;
use arrow_array::{Array, RecordBatch};

/// How to read.
pub struct Read {
    pub block: u64,
    pub threads: usize,
    pub columns: Option<Vec<String>>,
    pub n_rows: Option<u64>,
    /// What is read before the scan is asked for.
    pub ahead: Option<Likely>,
}

impl Default for Read {
    fn default() -> Self {
        Self { block: 4 << 20, threads: 2, columns: None, n_rows: None, ahead: None }
    }
}

/// What was read: text columns only.
#[derive(Debug, PartialEq, Eq)]
pub struct Table {
    pub rows: Vec<Vec<String>>,
    pub skipped: u64,
    pub bytes_read: u64,
}

/// A file with a text in it, gone with the value.
pub fn file_with(text: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(text).expect("room for it");
    file
}

pub fn read(text: &[u8], settings: Settings, how: Read) -> Result<Table, Box<Fault>> {
    read_with(text, settings, how, text_rows)
}

/// The same for columns of any type, a row as the text that shows it.
pub fn read_any(text: &[u8], settings: Settings, how: Read) -> Result<Table, Box<Fault>> {
    read_with(text, settings, how, |batch| {
        (0..batch.num_rows()).map(|row| vec![format!("{:?}", batch.slice(row, 1).columns())]).collect()
    })
}

fn read_with(
    text: &[u8],
    settings: Settings,
    how: Read,
    rows: fn(&RecordBatch) -> Vec<Vec<String>>,
) -> Result<Table, Box<Fault>> {
    let file = file_with(text);
    let path = file.path().to_str().expect("a plain path").to_owned();
    read_path(&path, settings, how, rows).map_err(|failure| match failure {
        // Faults of two readings are compared, and each has a file of its own.
        Failure::Fault(fault) if fault.code.word() == "internal_error" => panic!("{}", fault.message),
        Failure::Fault(fault) => Box::new(Fault { uri: None, message: fault.message.replace(&path, "FILE"), ..*fault }),
        Failure::Cancelled => unreachable!("nobody cancels"),
    })
}

fn read_path(
    path: &str,
    settings: Settings,
    how: Read,
    rows_of: fn(&RecordBatch) -> Vec<Vec<String>>,
) -> Result<Table, Failure> {
    let files = list_files(path, &Options::new())?;
    let ahead = how.ahead.map(|likely| read_ahead(path, likely));
    let begun = ahead.as_ref().and_then(|ahead| ahead.source(&files, &Options::new(), &settings));
    let source = begun.map_or_else(|| Source::open(files, Options::new(), settings).map(Arc::new), Ok)?;
    let progress = Arc::new(Progress::default());
    let request = Request {
        columns: how.columns,
        n_rows: how.n_rows,
        progress: progress.clone(),
        block_bytes: Some(how.block),
        threads: Some(how.threads),
        ..Request::default()
    };
    let ahead = ahead.filter(|ahead| ahead.reads(&source));
    let mut scan = match ahead {
        Some(ahead) => ahead.go_on(source, &request)?,
        None => Scan::start(source, &request)?,
    };
    let (mut rows, began) = (Vec::new(), Instant::now());
    loop {
        match scan.step(Duration::from_secs(10))? {
            Step::Batch(batch) | Step::Untested(batch) => rows.extend(rows_of(&batch)),
            Step::Waiting => assert!(began.elapsed() < Duration::from_secs(60), "the scan hangs"),
            Step::Undone | Step::End => break,
        }
    }
    assert_eq!(progress.rows(), rows.len() as u64);
    Ok(Table { rows, skipped: progress.rejected().total(), bytes_read: progress.bytes_read() })
}

fn read_ahead(path: &str, likely: Likely) -> Ahead {
    let ahead = Ahead::start(path.to_owned(), Options::new(), likely);
    while !ahead.is_done() {
        std::thread::yield_now();
    }
    ahead
}

fn text_rows(batch: &RecordBatch) -> Vec<Vec<String>> {
    let cell = |row: usize, column: &dyn Array| {
        let column = column.as_string_view();
        if column.is_null(row) { "NULL".to_owned() } else { column.value(row).to_owned() }
    };
    (0..batch.num_rows()).map(|row| batch.columns().iter().map(|column| cell(row, column)).collect()).collect()
}
