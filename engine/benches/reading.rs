//! How fast text becomes batches: `cargo bench -p karyaksham-engine`. One thread, the page cache warm.

use std::hint::black_box;
use std::io::Write;
use std::sync::Arc;
use std::time::Duration;

use _engine::csv::{Compare, Condition, Conjunct, Constant, Request, Scan, Settings, Source, Step};
use _engine::json_lines;
use _engine::store::{Options, list_files};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tempfile::NamedTempFile;

const ROWS: usize = 100_000;

/// Rows like those of an orders table: whole numbers, prices, a date, a flag, a quoted comment.
fn row(at: usize) -> (usize, f64, String, &'static str, String) {
    let day = format!("1996-{:02}-{:02}", at % 12 + 1, at % 28 + 1);
    (at, (at * 7919 % 1_000_000) as f64 / 100.0, day, ["N", "O", "R"][at % 3], format!("furiously even foxes {at}"))
}

fn file_of(lines: impl Iterator<Item = String>) -> NamedTempFile {
    let mut file = NamedTempFile::new().expect("a temporary file");
    lines.for_each(|line| writeln!(file, "{line}").expect("room for it"));
    file
}

fn csv_file() -> NamedTempFile {
    let line = |at| {
        let (key, price, day, flag, words) = row(at);
        format!("{key},{price},{day},{flag},\"{words}\"")
    };
    file_of(std::iter::once("key,price,day,flag,words".to_owned()).chain((0..ROWS).map(line)))
}

fn json_file() -> NamedTempFile {
    file_of((0..ROWS).map(|at| {
        let (key, price, day, flag, words) = row(at);
        format!(r#"{{"key":{key},"price":{price},"day":"{day}","flag":"{flag}","words":"{words}"}}"#)
    }))
}

fn rows_of(mut scan: Scan) -> usize {
    let mut rows = 0;
    loop {
        match scan.step(Duration::from_secs(1)).expect("a sound file") {
            Step::Batch(batch) | Step::Untested(batch) => rows += black_box(batch).num_rows(),
            Step::Waiting => {}
            Step::End => return rows,
        }
    }
}

fn request(columns: Option<&[&str]>) -> Request {
    let columns = columns.map(|names| names.iter().map(|&name| name.to_owned()).collect());
    Request { columns, threads: Some(1), ..Request::default() }
}

fn csv(criterion: &mut Criterion) {
    let file = csv_file();
    let path = file.path().to_str().expect("a path of text");
    let files = list_files(path, &Options::new()).expect("the file is there");
    let bytes = files[0].size;
    let source = Arc::new(Source::open(files, Options::new(), Settings::default()).expect("a sound file"));
    let mut group = criterion.benchmark_group("csv");
    group.throughput(Throughput::Bytes(bytes)).sample_size(20);
    let mut bench = |name: &str, request: &dyn Fn() -> Request| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| rows_of(Scan::start(source.clone(), &request()).expect("it can be read")));
        });
    };
    bench("no column", &|| request(Some(&[])));
    bench("numbers", &|| request(Some(&["key", "price"])));
    bench("text", &|| request(Some(&["flag", "words"])));
    bench("all columns", &|| request(None));
    bench("one row in a hundred", &|| {
        let condition = Condition::Is(Compare::Less, Constant::Float(100.0));
        Request { predicate: vec![Conjunct { column: "price".to_owned(), condition }], ..request(None) }
    });
    group.finish();
}

fn json(criterion: &mut Criterion) {
    let file = json_file();
    let path = file.path().to_str().expect("a path of text");
    let files = list_files(path, &Options::new()).expect("the file is there");
    let bytes = files[0].size;
    let source =
        json_lines::Source::open(files, Options::new(), json_lines::Settings::default()).expect("a sound file");
    let mut group = criterion.benchmark_group("json lines");
    group.throughput(Throughput::Bytes(bytes)).sample_size(20);
    for (name, columns) in [("two columns", Some(&["key", "price"][..])), ("all columns", None)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| rows_of(source.scan(&request(columns)).expect("it can be read")));
        });
    }
    group.finish();
}

criterion_group!(benches, csv, json);
criterion_main!(benches);
