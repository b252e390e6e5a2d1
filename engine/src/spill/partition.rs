//! Batches to files, one a part and thread.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use arrow_array::RecordBatch;
use arrow_array::cast::AsArray;
use arrow_array::types::UInt64Type;
use arrow_schema::{ArrowError, SchemaRef};
use arrow_select::concat::concat_batches;

use super::files::{Kept, create, not_kept};
use super::rows::{compact, parted};
use crate::crew::{BATCHES, Crew, Work, locked};
use crate::error::{Fault, Result};
use crate::memory;
use crate::progress::Cancel;

/// Rows of a part that are written together, when there is room for so many in every part.
const ROWS: usize = 8_192;
/// Bytes that may wait in all parts of all threads.
const WAITING: u64 = 48 << 20;

/// What one part came to; a thread that had no rows for it has no file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Part {
    pub files: Vec<PathBuf>,
    pub rows: u64,
    /// Bytes that the rows take in memory.
    pub bytes: u64,
}

pub struct Partitioner(Crew<Files>);

/// How rows are parted: by a column of hashes, into files of a folder.
pub struct Plan {
    pub folder: PathBuf,
    pub hash: usize,
    pub parts: usize,
    /// Counts levels: a part that is too large is parted again by other bits.
    pub level: u32,
}

struct Files {
    plan: Plan,
    schema: SchemaRef,
    threads: Vec<Mutex<Vec<Slot>>>,
    /// Bytes that may wait in one part of one thread.
    waiting: u64,
    rows: Vec<AtomicU64>,
    bytes: Vec<AtomicU64>,
}

/// One thread's share of one part.
#[derive(Default)]
struct Slot {
    waiting: Vec<RecordBatch>,
    rows: usize,
    file: Option<(PathBuf, Kept)>,
}

impl Partitioner {
    /// Start the threads. The batches must have a column of hashes at `plan.hash`.
    #[must_use]
    pub fn start(plan: Plan, schema: &SchemaRef, cancel: Cancel, threads: usize) -> Self {
        let slots = || Mutex::new((0..plan.parts).map(|_| Slot::default()).collect());
        let counters = || (0..plan.parts).map(|_| AtomicU64::new(0)).collect();
        let threads_slots = (0..threads).map(|_| slots()).collect();
        let (rows, bytes) = (counters(), counters());
        let waiting = WAITING / (plan.parts * threads) as u64;
        let files = Files { schema: schema.clone(), threads: threads_slots, waiting, rows, bytes, plan };
        Self(Crew::start("karyaksham-spill", files, cancel, threads, BATCHES * threads))
    }

    pub fn push(&self, batch: RecordBatch) -> Result<()> {
        self.0.push(batch)
    }

    /// Write what still waits; every part, also those without rows.
    pub fn finish(&self) -> Result<Vec<Part>> {
        self.0.finish()?;
        memory::give_back(); // what the rows came in
        self.0.work().finish()
    }
}

impl Work for Files {
    type Task = RecordBatch;

    fn take(&self, thread: usize, batch: RecordBatch) -> Result<()> {
        let parts_of = self.parts_of(&batch);
        let (sorted, ranges) = parted(&batch, &parts_of, self.plan.parts).map_err(|error| self.failed(&error))?;
        let per_row = sorted.get_array_memory_size() as u64 / (sorted.num_rows() as u64).max(1);
        let mut slots = locked(&self.threads[thread]);
        for (part, range) in ranges.into_iter().enumerate().filter(|(_, range)| !range.is_empty()) {
            self.rows[part].fetch_add(range.len() as u64, Relaxed);
            self.bytes[part].fetch_add(range.len() as u64 * per_row, Relaxed);
            let rows = compact(&sorted.slice(range.start, range.len())).map_err(|error| self.failed(&error))?;
            let slot = &mut slots[part];
            slot.rows += rows.num_rows();
            slot.waiting.push(rows);
            if slot.rows >= ROWS || slot.rows as u64 * per_row >= self.waiting {
                self.flush(slot, thread, part)?;
            }
        }
        Ok(())
    }
}

impl Files {
    fn parts_of(&self, batch: &RecordBatch) -> Vec<u32> {
        let hashes = batch.column(self.plan.hash).as_primitive::<UInt64Type>();
        let parts = self.plan.parts as u128;
        // Each level looks at other bits.
        let turn = self.plan.level * 17 % 64;
        let part = |&hash: &u64| ((u128::from(hash.rotate_left(turn)) * parts) >> 64) as u32;
        hashes.values().iter().map(part).collect()
    }

    fn flush(&self, slot: &mut Slot, thread: usize, part: usize) -> Result<()> {
        if slot.waiting.is_empty() {
            return Ok(());
        }
        let rows = concat_batches(&self.schema, &slot.waiting).map_err(|error| self.failed(&error))?;
        (slot.waiting, slot.rows) = (Vec::new(), 0);
        if slot.file.is_none() {
            let path = self.plan.folder.join(format!("part-{part:04}-{thread}.arrow"));
            let file = create(&path, &self.schema).map_err(|error| self.failed(&error))?;
            slot.file = Some((path, file));
        }
        let (_, file) = slot.file.as_mut().expect("the file was made");
        file.write(&rows).map_err(|error| self.failed(&error).into())
    }

    fn finish(&self) -> Result<Vec<Part>> {
        let mut parts = vec![Part::default(); self.plan.parts];
        for (thread, slots) in self.threads.iter().enumerate() {
            for (part, slot) in locked(slots).iter_mut().enumerate() {
                self.flush(slot, thread, part)?;
                if let Some((path, mut file)) = slot.file.take() {
                    file.finish().map_err(|error| self.failed(&error))?;
                    parts[part].files.push(path);
                }
            }
        }
        for (part, told) in parts.iter_mut().enumerate() {
            (told.rows, told.bytes) = (self.rows[part].load(Relaxed), self.bytes[part].load(Relaxed));
        }
        Ok(parts)
    }

    fn failed(&self, error: &ArrowError) -> Fault {
        not_kept(&self.plan.folder, error)
    }
}
