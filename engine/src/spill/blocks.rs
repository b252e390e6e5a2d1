//! One sorted run in a file, cut into blocks of equally many rows.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::os::unix::fs::FileExt;
use std::path::PathBuf;

use ahash::RandomState;
use arrow_ipc::reader::StreamDecoder;
use arrow_schema::{ArrowError, SchemaRef};

use super::packing::{Packed, Picked, SLACK, Unpacker, damaged};

/// Where the blocks of a written run are.
pub(super) struct Blocks {
    path: PathBuf,
    blocks: Vec<Block>,
    rows: usize,
    /// Rows of a block; the last one may have fewer.
    step: usize,
    hashing: RandomState,
}

struct Block {
    end: u64,
    /// Of what was written: what is read is taken as it is.
    hash: u64,
}

impl Blocks {
    /// Write a run in blocks of so many rows.
    pub(super) fn write(path: PathBuf, schema: &SchemaRef, run: &Picked, step: usize) -> Result<Self, ArrowError> {
        let mut file = BufWriter::new(File::create(&path)?);
        let (hashing, rows) = (RandomState::new(), run.order.values().len());
        let (mut blocks, mut end) = (Vec::new(), 0);
        Packed::new(schema, run, step)?.each(&mut Vec::new(), |block| {
            end += block.len() as u64;
            blocks.push(Block { end, hash: hashing.hash_one(block) });
            file.write_all(block)
        })?;
        file.flush()?;
        Ok(Self { path, blocks, rows, step, hashing })
    }
}

/// Reads a run's blocks in their order.
pub(super) struct Reader {
    blocks: Blocks,
    /// The block to come.
    next: usize,
    stream: StreamDecoder,
}

impl Reader {
    pub(super) fn new(blocks: Blocks) -> Self {
        Self { blocks, next: 0, stream: StreamDecoder::new() }
    }

    /// How many rows are to come before this block.
    pub(super) fn rows_to(&self, end: usize) -> usize {
        let row = |block: usize| (block * self.blocks.step).min(self.blocks.rows);
        row(end).saturating_sub(row(self.next))
    }

    /// Read what comes before this block. `packed` is room for it.
    pub(super) fn read_to(
        &mut self,
        end: usize,
        rows: &mut Unpacker<'_>,
        packed: &mut Vec<u8>,
    ) -> Result<(), ArrowError> {
        let end = end.min(self.blocks.blocks.len());
        if self.next >= end {
            return Ok(());
        }
        // Opened each time: there may be more runs than a process may open files.
        let file = File::open(&self.blocks.path)?;
        while self.next < end {
            let start = if self.next == 0 { 0 } else { self.blocks.blocks[self.next - 1].end };
            let Block { end, hash } = self.blocks.blocks[self.next];
            let size = (end - start) as usize;
            packed.resize(size + SLACK, 0);
            file.read_exact_at(&mut packed[..size], start)?;
            if self.blocks.hashing.hash_one(&packed[..size]) != hash {
                return Err(damaged());
            }
            let count = self.rows_to(self.next + 1);
            rows.unpack(packed, count, &mut self.stream)?;
            self.next += 1;
        }
        Ok(())
    }
}
