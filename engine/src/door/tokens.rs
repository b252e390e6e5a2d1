//! Cancel flags and counters in Python's hands.

use std::collections::BTreeMap;
use std::sync::Arc;

use pyo3::prelude::*;

use crate::progress::{Cancel, Progress};

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
#[derive(Default)]
pub(super) struct CancelToken(pub(super) Cancel);

#[pymethods]
impl CancelToken {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    fn cancel(&self) {
        self.0.cancel();
    }

    #[getter]
    fn cancelled(&self) -> bool {
        self.0.is_cancelled()
    }
}

/// The flag of a token, or one that nobody sets.
pub(super) fn flag(token: Option<&CancelToken>) -> Cancel {
    token.map(|token| token.0.clone()).unwrap_or_default()
}

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
#[derive(Default)]
pub(super) struct ScanProgress(pub(super) Arc<Progress>);

#[pymethods]
impl ScanProgress {
    #[new]
    fn new() -> Self {
        Self::default()
    }

    #[getter]
    fn rows(&self) -> u64 {
        self.0.rows()
    }

    #[getter]
    fn kept(&self) -> u64 {
        self.0.kept()
    }

    #[getter]
    fn rejected(&self) -> BTreeMap<&'static str, u64> {
        self.0.rejected().by_reason().into_iter().map(|(reason, rows)| (reason.word(), rows)).collect()
    }

    #[getter]
    fn files_read(&self) -> u64 {
        self.0.files_read()
    }

    #[getter]
    fn files_total(&self) -> Option<u64> {
        self.0.files_total()
    }

    #[getter]
    fn bytes_read(&self) -> u64 {
        self.0.bytes_read()
    }

    #[getter]
    fn bytes_total(&self) -> Option<u64> {
        self.0.bytes_total()
    }
}
