//! Scans as Python iterators.

use std::sync::atomic::{AtomicBool, Ordering::Relaxed};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;

use super::batch::Batch;
use crate::csv::{self, Step};

/// How long to wait before Python is asked for signals.
const PATIENCE: Duration = Duration::from_millis(50);

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
pub(super) struct Scan {
    scan: Mutex<csv::Scan>,
    undone: AtomicBool,
}

impl Scan {
    pub(super) fn new(scan: csv::Scan) -> Self {
        Self { scan: Mutex::new(scan), undone: AtomicBool::new(false) }
    }

    fn lock(&self) -> MutexGuard<'_, csv::Scan> {
        self.scan.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Scan {
    fn __iter__(scan: PyRef<'_, Self>) -> PyRef<'_, Self> {
        scan
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Batch>> {
        loop {
            match py.detach(|| self.lock().step(PATIENCE))? {
                Step::Batch(rows) => return Ok(Some(Batch { rows, tested: true })),
                Step::Untested(rows) => return Ok(Some(Batch { rows, tested: false })),
                Step::Undone => {
                    self.undone.store(true, Relaxed);
                    return Ok(None);
                }
                Step::End => return Ok(None),
                Step::Waiting => py.check_signals()?,
            }
        }
    }

    #[getter]
    fn undone(&self) -> bool {
        self.undone.load(Relaxed)
    }

    fn close(&self, py: Python<'_>) {
        py.detach(|| self.lock().close());
    }
}
