//! Columns of other types, in Arrow's own format.

use arrow_array::{RecordBatch, UInt32Array};
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::{ArrowError, SchemaRef};
use arrow_select::concat::concat_batches;
use arrow_select::take::take_record_batch;

use super::super::rows::compact;
use super::cursor::Cursor;
use super::section::{self, Thrift};

/// Writes the columns of one run.
pub(super) struct Others {
    /// In the order of the run.
    rows: RecordBatch,
    next: usize,
    stream: StreamWriter<Vec<u8>>,
    thrift: Thrift,
}

impl Others {
    /// Columns of a run, in this order.
    pub(super) fn new(schema: &SchemaRef, run: &[RecordBatch], order: &UInt32Array) -> Result<Self, ArrowError> {
        let rows = take_record_batch(&concat_batches(schema, run)?, order)?;
        let stream = StreamWriter::try_new(Vec::new(), schema)?;
        Ok(Self { rows, next: 0, stream, thrift: Thrift::default() })
    }

    /// Write the next rows.
    pub(super) fn write(&mut self, count: usize, out: &mut Vec<u8>) -> Result<(), ArrowError> {
        self.stream.write(&compact(&self.rows.slice(self.next, count))?)?;
        self.next += count;
        self.thrift.write(self.stream.get_ref(), out);
        self.stream.get_mut().clear();
        Ok(())
    }
}

/// Read rows; `stream` has read those before them.
pub(super) fn read(
    from: &mut Cursor<'_>,
    stream: &mut StreamDecoder,
    scratch: &mut Vec<u8>,
) -> Result<Option<RecordBatch>, ArrowError> {
    let (bytes, count) = section::read(from, scratch)?;
    stream.decode(&mut Buffer::from_slice_ref(&bytes[..count]))
}
