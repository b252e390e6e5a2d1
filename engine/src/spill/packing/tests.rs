use std::sync::Arc;

use arrow_array::types::Int64Type;
use arrow_array::{
    ArrayRef, BinaryViewArray, BooleanArray, Date32Array, Decimal128Array, Float32Array, Float64Array, Int8Array,
    Int16Array, Int64Array, ListArray, RecordBatch, StringViewArray, UInt32Array, UInt64Array,
};
use arrow_ipc::reader::StreamDecoder;
use arrow_select::concat::concat_batches;
use arrow_select::take::take_record_batch;
use proptest::prelude::*;

use super::*;

/// One value of every column, all made of the same bits.
type Row = (Option<u64>, u8);

/// Texts without an end, short ones, long ones, and numbers near and far from each other.
fn batch(rows: &[Row]) -> RecordBatch {
    fn all<T>(rows: &[Row], made: impl Fn(u64) -> T) -> impl Iterator<Item = Option<T>> {
        rows.iter().map(move |(bits, narrow)| bits.map(|bits| made(if *narrow < 200 { bits % 200 } else { bits })))
    }
    let text = |bits: u64| format!("{bits}").repeat((bits % 9) as usize);
    let columns: [(&str, ArrayRef); 13] = [
        ("i8", Arc::new(all(rows, |bits| bits as i8).collect::<Int8Array>())),
        ("i16", Arc::new(all(rows, |bits| bits as i16).collect::<Int16Array>())),
        ("i64", Arc::new(all(rows, |bits| bits as i64).collect::<Int64Array>())),
        ("u64", Arc::new(all(rows, |bits| bits).collect::<UInt64Array>())),
        ("date", Arc::new(all(rows, |bits| bits as i32).collect::<Date32Array>())),
        ("f32", Arc::new(all(rows, |bits| f32::from_bits(bits as u32)).collect::<Float32Array>())),
        ("bits", Arc::new(all(rows, f64::from_bits).collect::<Float64Array>())),
        ("price", Arc::new(all(rows, |bits| (bits % 100_000) as f64 / 100.0).collect::<Float64Array>())),
        ("bool", Arc::new(all(rows, |bits| bits % 2 == 1).collect::<BooleanArray>())),
        ("text", Arc::new(all(rows, text).collect::<StringViewArray>())),
        ("raw", Arc::new(all(rows, |bits| text(bits).into_bytes()).collect::<BinaryViewArray>())),
        ("decimal", Arc::new(all(rows, i128::from).collect::<Decimal128Array>())),
        (
            "list",
            Arc::new(ListArray::from_iter_primitive::<Int64Type, _, _>(all(rows, |bits| {
                (0..bits % 3).map(|n| Some(n as i64)).collect::<Vec<_>>()
            }))),
        ),
    ];
    RecordBatch::try_from_iter_with_nullable(columns.map(|(name, column)| (name, column, true))).unwrap()
}

fn blocks(rows: &Picked, most: usize) -> Vec<Vec<u8>> {
    let mut blocks = Vec::new();
    let packed = Packed::new(&rows.batches[0].schema(), rows, most).unwrap();
    let kept = packed.each(&mut Vec::new(), |block| {
        blocks.push(block.to_vec());
        Ok::<_, ()>(())
    });
    kept.unwrap();
    blocks
}

fn unpacked(rows: &Picked, blocks: &[Vec<u8>], most: usize) -> RecordBatch {
    let mut space = Space::new(&rows.batches[0].schema(), rows.order.values().len());
    let filled = space.shared(&[rows.order.values().len()]).into_iter().map(|mut unpacker| {
        let mut stream = StreamDecoder::new();
        for (at, block) in blocks.iter().enumerate() {
            let padded = [block.as_slice(), &[0; SLACK]].concat();
            unpacker.unpack(&padded, most.min(rows.order.values().len() - at * most), &mut stream).unwrap();
        }
        unpacker.done()
    });
    let filled = filled.collect();
    space.batch(filled).unwrap()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn rows_come_back_in_their_order(
        rows in prop::collection::vec((prop::option::weighted(0.9, any::<u64>()), any::<u8>()), 1..200),
        order in prop::collection::vec(any::<prop::sample::Index>(), 1..200),
        cut in any::<prop::sample::Index>(),
        most in 1_usize..80,
    ) {
        let (first, second) = rows.split_at(cut.index(rows.len()));
        let order: UInt32Array = order.iter().map(|at| Some(at.index(rows.len()) as u32)).collect();
        let picked = Picked { batches: vec![batch(first), batch(second)], order };
        let packed = blocks(&picked, most);
        let whole = concat_batches(&picked.batches[0].schema(), &picked.batches).unwrap();
        let expected = take_record_batch(&whole, &picked.order).unwrap();
        let found = unpacked(&picked, &packed, most);
        prop_assert_eq!(format!("{found:?}"), format!("{expected:?}"));
    }
}

fn size(column: ArrayRef) -> usize {
    let batch = RecordBatch::try_from_iter([("column", column)]).unwrap();
    let order = (0..batch.num_rows() as u32).collect::<Vec<_>>().into();
    blocks(&Picked { batches: vec![batch], order }, 1_000).iter().map(Vec::len).sum()
}

#[test]
fn numbers_take_what_their_distances_take() {
    let numbers =
        |step: i64| Arc::new(Int64Array::from_iter_values((0..1_000).map(|n| -5_000_000_000 + n % 200 * step)));
    assert!(size(numbers(0)) < 20);
    assert!(size(numbers(1)) < 1_020);
    assert!(size(numbers(300)) < 2_020);
    assert!(size(numbers(100_000)) < 4_020);
}

#[test]
fn prices_are_whole_numbers() {
    let prices = Float64Array::from_iter_values((0..1_000).map(|n| 90_000.0 + f64::from(n) / 100.0));
    assert!(size(Arc::new(prices)) < 2_020);
    let others = Float64Array::from_iter_values((0..1_000).map(|n| f64::from(n).sqrt()));
    assert!(size(Arc::new(others)) > 8_000);
}

#[test]
fn texts_that_repeat_are_packed() {
    let texts = StringViewArray::from_iter_values((0..1_000).map(|n| ["DELIVER IN PERSON", "TAKE BACK RETURN"][n % 2]));
    assert!(size(Arc::new(texts)) < 1_400);
}

#[test]
fn a_block_that_ends_early_is_told() {
    let rows: Vec<Row> = (0..50_u64).map(|n| (Some(n * 77_777_777_777), 255)).collect();
    let picked = Picked { batches: vec![batch(&rows)], order: (0..50).collect::<Vec<_>>().into() };
    let block = blocks(&picked, 50).remove(0);
    for end in [0, 1, 9, block.len() / 3, block.len() - 20] {
        let mut space = Space::new(&picked.batches[0].schema(), 50);
        let cut = &mut space.shared(&[50])[0];
        assert!(cut.unpack(&block[..end], 50, &mut StreamDecoder::new()).is_err());
    }
}
