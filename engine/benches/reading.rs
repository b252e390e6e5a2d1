//! How fast text becomes batches: `cargo bench -p karyaksham-engine`. One thread, the page cache warm.

mod orders;

use std::hint::black_box;
use std::time::Duration;

use _engine::csv::{Compare, Condition, Conjunct, Constant, Reduction, Request, Scan, Step};
use _engine::grouping::{Groups, Partial, Total};
use _engine::json_lines;
use _engine::profile::Profiler;
use _engine::progress::Cancel;
use _engine::store::Options;
use criterion::{Criterion, Throughput, criterion_group, criterion_main};

use orders::{ROWS, csv_file, csv_source, file_of, files_of, row};
use tempfile::NamedTempFile;

fn json_file() -> NamedTempFile {
    file_of((0..ROWS).map(|at| {
        let (key, price, day, flag, words) = row(at);
        format!(r#"{{"key":{key},"price":{price},"day":"{day}","flag":"{flag}","words":"{words}"}}"#)
    }))
}

fn drained(mut scan: Scan) -> usize {
    let mut rows = 0;
    loop {
        match scan.step(Duration::from_secs(1)).expect("a sound file") {
            Step::Batch(batch) | Step::Untested(batch) => rows += black_box(batch).num_rows(),
            Step::Waiting => {}
            Step::Undone | Step::End => return rows,
        }
    }
}

fn request(columns: Option<&[&str]>) -> Request {
    let columns = columns.map(|names| names.iter().map(|&name| name.to_owned()).collect());
    Request { columns, threads: Some(1), ..Request::default() }
}

fn csv(criterion: &mut Criterion) {
    let file = csv_file();
    let source = csv_source(&file);
    let mut group = criterion.benchmark_group("csv");
    group.throughput(Throughput::Bytes(files_of(&file)[0].size)).sample_size(20);
    let mut bench = |name: &str, request: &dyn Fn() -> Request| {
        group.bench_function(name, |bencher| {
            bencher.iter(|| drained(Scan::start(source.clone(), &request()).expect("it can be read")));
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
    bench("groups", &|| {
        let sum = Partial { name: "sum".to_owned(), total: Total::Sum, column: Some("price".to_owned()) };
        let groups = Groups { keys: vec!["flag".to_owned()], partials: vec![sum] };
        Request { reduction: Some(Reduction::Groups(groups)), ..request(Some(&["flag", "price"])) }
    });
    let schema = orders::rows_of(&source).schema();
    bench("profile", &|| {
        let sketches = Profiler::start(&schema, Cancel::default(), 1).sketches();
        Request { reduction: Some(Reduction::Profile(sketches)), ..request(None) }
    });
    group.finish();
}

fn json(criterion: &mut Criterion) {
    let file = json_file();
    let files = files_of(&file);
    let bytes = files[0].size;
    let source =
        json_lines::Source::open(files, Options::new(), json_lines::Settings::default()).expect("a sound file");
    let mut group = criterion.benchmark_group("json lines");
    group.throughput(Throughput::Bytes(bytes)).sample_size(20);
    for (name, columns) in [("two columns", Some(&["key", "price"][..])), ("all columns", None)] {
        group.bench_function(name, |bencher| {
            bencher.iter(|| drained(source.scan(&request(columns)).expect("it can be read")));
        });
    }
    group.finish();
}

criterion_group!(benches, csv, json);
criterion_main!(benches);
