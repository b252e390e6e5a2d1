//! Scans as Python iterators.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use pyo3::prelude::*;

use super::batch::Batch;
use crate::csv::{Scan, Step};

/// How long to wait before Python is asked for signals.
const PATIENCE: Duration = Duration::from_millis(50);

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
pub(super) struct CsvScan(Mutex<Scan>);

impl CsvScan {
    pub(super) fn new(scan: Scan) -> Self {
        Self(Mutex::new(scan))
    }

    fn lock(&self) -> MutexGuard<'_, Scan> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl CsvScan {
    fn __iter__(scan: PyRef<'_, Self>) -> PyRef<'_, Self> {
        scan
    }

    fn __next__(&self, py: Python<'_>) -> PyResult<Option<Batch>> {
        loop {
            match py.detach(|| self.lock().step(PATIENCE))? {
                Step::Batch(batch) => return Ok(Some(Batch(batch))),
                Step::End => return Ok(None),
                Step::Waiting => py.check_signals()?,
            }
        }
    }

    fn close(&self, py: Python<'_>) {
        py.detach(|| self.lock().close());
    }
}
