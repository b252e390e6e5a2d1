//! The rows of a batch, put in the order of their parts.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef, RecordBatch, UInt32Array};
use arrow_buffer::{ArrowNativeType, ScalarBuffer};
use arrow_schema::{ArrowError, DataType};
use arrow_select::take::take_record_batch;

/// Rows sorted by part, and where each part's rows are: one `take` instead of one a part.
pub fn parted(
    batch: &RecordBatch,
    parts_of: &[u32],
    parts: usize,
) -> Result<(RecordBatch, Vec<Range<usize>>), ArrowError> {
    let mut ends = vec![0_usize; parts];
    for &part in parts_of {
        ends[part as usize] += 1;
    }
    let mut ranges = Vec::with_capacity(parts);
    let mut start = 0;
    for end in &mut ends {
        ranges.push(start..start + *end);
        (start, *end) = (start + *end, start);
    }
    let mut order = vec![0_u32; parts_of.len()];
    for (row, &part) in parts_of.iter().enumerate() {
        let place = &mut ends[part as usize];
        order[*place] = row as u32;
        *place += 1;
    }
    Ok((take_record_batch(batch, &UInt32Array::from(order))?, ranges))
}

/// A column's numbers, or the views of its texts, as they lie in memory.
pub fn values<T: ArrowNativeType>(column: &ArrayRef) -> ScalarBuffer<T> {
    let data = column.to_data();
    ScalarBuffer::new(data.buffers()[0].clone(), data.offset(), data.len())
}

/// The same rows without the bytes of others that views still hold.
pub fn compact(batch: &RecordBatch) -> Result<RecordBatch, ArrowError> {
    RecordBatch::try_new(batch.schema(), batch.columns().iter().map(compacted).collect())
}

/// The same for one column.
fn compacted(column: &ArrayRef) -> ArrayRef {
    match column.data_type() {
        DataType::Utf8View => Arc::new(column.as_string_view().gc()),
        DataType::BinaryView => Arc::new(column.as_binary_view().gc()),
        _ => column.clone(),
    }
}
