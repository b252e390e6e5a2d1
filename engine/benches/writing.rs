//! How fast batches become text and sorted runs: `cargo bench -p karyaksham-engine`. One thread; runs go to a file.

mod orders;

use _engine::csv_write::{Destination, Encoder, Format};
use _engine::error::Result;
use _engine::progress::Cancel;
use _engine::spill::{Picked, Runs, order};
use arrow_array::{RecordBatch, UInt32Array};
use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tempfile::TempDir;

/// Rows of a block in a run.
const BLOCK: usize = 4_096;

struct Nowhere;

impl Destination for Nowhere {
    fn write(&mut self, _text: &[u8]) -> Result<()> {
        Ok(())
    }
}

fn encode(rows: &RecordBatch) {
    let format = Format { separator: b',', header: true, null_value: String::new(), formula_guard: false };
    let encoder = Encoder::start(format, None, &rows.schema(), Box::new(Nowhere), Cancel::default(), 1);
    let encoder = encoder.expect("the columns have a text");
    encoder.push(rows.clone()).expect("it is encoded");
    encoder.finish().expect("it is encoded");
}

/// Keep a run and read all of it again.
fn keep(rows: &RecordBatch, order: &UInt32Array) {
    let folder = TempDir::new().expect("a temporary folder");
    let runs = Runs::start(folder.path().to_owned(), &rows.schema(), BLOCK, Cancel::default(), 1);
    runs.push(Picked { batches: vec![rows.clone()], order: order.clone() }).expect("there is room");
    runs.finish().expect("there is room");
    let (read, _) = runs.load(&[rows.num_rows().div_ceil(BLOCK)]).expect("it was kept");
    assert_eq!(read.num_rows(), rows.num_rows());
}

fn writing(criterion: &mut Criterion) {
    let file = orders::csv_file();
    let rows = orders::rows_of(&orders::csv_source(&file));
    let price = rows.column_by_name("price").expect("the file has prices");
    let by_price = order(price, false).expect("prices have an order");
    let mut group = criterion.benchmark_group("writing");
    group.throughput(Throughput::Bytes(orders::files_of(&file)[0].size)).sample_size(20);
    group.bench_function("csv", |bencher| bencher.iter(|| encode(&rows)));
    group.bench_function("a sorted run", |bencher| bencher.iter(|| keep(&rows, &by_price)));
    group.finish();
}

criterion_group!(benches, writing);
criterion_main!(benches);
