//! Files like those of an orders table.

use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use _engine::csv::{Request, Scan, Settings, Source, Step};
use _engine::store::{FileInfo, Options, list_files};
use arrow_array::RecordBatch;
use tempfile::NamedTempFile;

pub const ROWS: usize = 100_000;

/// Rows like those of an orders table: whole numbers, prices, a date, a flag, a quoted comment.
pub fn row(at: usize) -> (usize, f64, String, &'static str, String) {
    let day = format!("1996-{:02}-{:02}", at % 12 + 1, at % 28 + 1);
    (at, (at * 7919 % 1_000_000) as f64 / 100.0, day, ["N", "O", "R"][at % 3], format!("furiously even foxes {at}"))
}

pub fn file_of(lines: impl Iterator<Item = String>) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a temporary file");
    lines.for_each(|line| writeln!(file, "{line}").expect("room for it"));
    file
}

pub fn csv_file() -> NamedTempFile {
    let line = |at| {
        let (key, price, day, flag, words) = row(at);
        format!("{key},{price},{day},{flag},\"{words}\"")
    };
    file_of(std::iter::once("key,price,day,flag,words".to_owned()).chain((0..ROWS).map(line)))
}

pub fn files_of(file: &NamedTempFile) -> Vec<FileInfo> {
    let path = file.path().to_str().expect("a path of text");
    list_files(path, &Options::new()).expect("the file is there")
}

pub fn csv_source(file: &NamedTempFile) -> Arc<Source> {
    Arc::new(Source::open(files_of(file), Options::new(), Settings::default()).expect("a sound file"))
}

/// All rows of a file.
pub fn rows_of(source: &Arc<Source>) -> RecordBatch {
    let request = Request { block_bytes: Some(1 << 30), ..Request::default() };
    let mut scan = Scan::start(source.clone(), &request).expect("it can be read");
    loop {
        if let Step::Batch(rows) = scan.step(Duration::from_secs(1)).expect("a sound file") {
            return rows;
        }
    }
}
