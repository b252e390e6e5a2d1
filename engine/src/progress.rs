//! Counters and the cancel flag: written by the engine's threads, read by anyone, without locks.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

use crate::error::{Code, Failure, Result};

/// A flag that every engine call of a run watches; set once, never cleared.
#[derive(Debug, Clone, Default)]
pub struct Cancel {
    flag: Arc<AtomicBool>,
    /// Whose cancelling is ours too.
    parent: Option<Arc<AtomicBool>>,
}

impl Cancel {
    /// A flag of its own that is also set while this one is.
    #[must_use]
    pub fn child(&self) -> Self {
        Self { flag: Arc::default(), parent: Some(self.flag.clone()) }
    }

    pub fn cancel(&self) {
        self.flag.store(true, Relaxed);
    }

    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.flag.load(Relaxed) || self.parent.as_ref().is_some_and(|parent| parent.load(Relaxed))
    }

    /// `Err(Cancelled)` once the flag is set.
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() { Err(Failure::Cancelled) } else { Ok(()) }
    }
}

/// Rows left out, by the reason for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Rejected([u64; Rejected::REASONS.len()]);

impl Rejected {
    pub const REASONS: [Code; 7] = [
        Code::RaggedLine,
        Code::UnterminatedQuote,
        Code::StrayQuote,
        Code::InvalidUtf8,
        Code::InvalidJson,
        Code::WrongType,
        Code::OutOfRange,
    ];

    pub fn add(&mut self, reason: Code) {
        let place = Self::REASONS.iter().position(|known| *known == reason).expect("a row is left out for a reason");
        self.0[place] += 1;
    }

    #[must_use]
    pub fn total(&self) -> u64 {
        self.0.iter().sum()
    }

    /// The reasons there were, each with its rows.
    #[must_use]
    pub fn by_reason(&self) -> Vec<(Code, u64)> {
        Self::REASONS.into_iter().zip(self.0).filter(|&(_, rows)| rows > 0).collect()
    }
}

/// What one source has done so far. Scanning the source again adds to the same counters.
#[derive(Debug, Default)]
pub struct Progress {
    started: AtomicBool,
    rows: AtomicU64,
    kept: AtomicU64,
    rejected: [AtomicU64; Rejected::REASONS.len()],
    bytes_read: AtomicU64,
    bytes_total: AtomicU64,
    files_read: AtomicU64,
    files_total: AtomicU64,
}

impl Progress {
    pub fn start(&self, files: u64, bytes: u64) {
        self.files_total.fetch_add(files, Relaxed);
        self.bytes_total.fetch_add(bytes, Relaxed);
        self.started.store(true, Relaxed);
    }

    pub fn add_rows(&self, rows: u64) {
        self.rows.fetch_add(rows, Relaxed);
    }

    /// Rows that met the predicate; not counted where it was not known when they were read.
    pub fn add_kept(&self, rows: u64) {
        self.kept.fetch_add(rows, Relaxed);
    }

    pub fn add_rejected(&self, rejected: &Rejected) {
        for (count, rows) in self.rejected.iter().zip(rejected.0) {
            count.fetch_add(rows, Relaxed);
        }
    }

    /// A file is read to its end.
    pub fn add_file(&self) {
        self.files_read.fetch_add(1, Relaxed);
    }

    pub fn add_bytes(&self, bytes: u64) {
        self.bytes_read.fetch_add(bytes, Relaxed);
    }

    #[must_use]
    pub fn rows(&self) -> u64 {
        self.rows.load(Relaxed)
    }

    #[must_use]
    pub fn kept(&self) -> u64 {
        self.kept.load(Relaxed)
    }

    #[must_use]
    pub fn rejected(&self) -> Rejected {
        Rejected(self.rejected.each_ref().map(|count| count.load(Relaxed)))
    }

    #[must_use]
    pub fn files_read(&self) -> u64 {
        self.files_read.load(Relaxed)
    }

    /// None until a scan has started.
    #[must_use]
    pub fn files_total(&self) -> Option<u64> {
        self.started.load(Relaxed).then(|| self.files_total.load(Relaxed))
    }

    #[must_use]
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read.load(Relaxed)
    }

    /// None until a scan has started.
    #[must_use]
    pub fn bytes_total(&self) -> Option<u64> {
        self.started.load(Relaxed).then(|| self.bytes_total.load(Relaxed))
    }
}
