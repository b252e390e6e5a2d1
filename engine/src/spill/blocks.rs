//! One sorted run in a file: an Arrow IPC stream cut into blocks of one batch, each packed as a whole.
//!
//! Arrow packs every buffer of a batch by itself, which costs as much as the packing where batches are small.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use arrow_array::RecordBatch;
use arrow_buffer::Buffer;
use arrow_ipc::reader::StreamDecoder;
use arrow_ipc::writer::StreamWriter;
use arrow_schema::ArrowError;
use lz4_flex::block::{compress_prepend_size, decompress_size_prepended};

use super::rows::compact;

/// Where the blocks of a written run are.
pub(super) struct Blocks {
    path: PathBuf,
    /// Where each block ends.
    ends: Vec<u64>,
}

impl Blocks {
    /// Write a run in batches of so many rows.
    pub(super) fn write(path: PathBuf, run: &RecordBatch, rows: usize) -> Result<Self, ArrowError> {
        let mut file = BufWriter::new(File::create(&path)?);
        let mut stream = StreamWriter::try_new(Vec::new(), &run.schema())?;
        let (mut ends, mut end) = (Vec::new(), 0);
        for first in (0..run.num_rows()).step_by(rows) {
            stream.write(&compact(&run.slice(first, rows.min(run.num_rows() - first)))?)?;
            let packed = compress_prepend_size(stream.get_ref());
            stream.get_mut().clear();
            file.write_all(&packed)?;
            end += packed.len() as u64;
            ends.push(end);
        }
        file.flush()?;
        Ok(Self { path, ends })
    }
}

/// Reads a run's batches in their order.
pub(super) struct Reader {
    blocks: Blocks,
    /// The batch to come.
    pub(super) next: usize,
    stream: StreamDecoder,
}

impl Reader {
    pub(super) fn new(blocks: Blocks) -> Self {
        Self { blocks, next: 0, stream: StreamDecoder::new() }
    }

    /// The next batch, None behind the last.
    pub(super) fn read(&mut self) -> Result<Option<RecordBatch>, ArrowError> {
        let Some(&end) = self.blocks.ends.get(self.next) else { return Ok(None) };
        let start = if self.next == 0 { 0 } else { self.blocks.ends[self.next - 1] };
        let mut packed = vec![0; (end - start) as usize];
        // Opened for each block: there may be more runs than a process may open files.
        File::open(&self.blocks.path)?.read_exact_at(&mut packed, start)?;
        self.next += 1;
        let text = decompress_size_prepended(&packed).map_err(|error| ArrowError::IpcError(error.to_string()))?;
        self.stream.decode(&mut Buffer::from_vec(text))
    }
}
