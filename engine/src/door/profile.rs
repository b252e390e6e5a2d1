//! Profiles in Python's hands.

use std::sync::Arc;

use arrow_array::RecordBatchReader;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::frame::batches;
use super::tokens::{CancelToken, flag};
use crate::profile::{self, Sketches, Summary};

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
pub(super) struct Profiler(profile::Profiler);

impl Profiler {
    /// What a scan of these columns may fill.
    pub(super) fn sketches(&self, columns: Option<&Vec<String>>) -> PyResult<Arc<Sketches>> {
        let own: Vec<&str> = self.0.names().collect();
        if columns.is_none_or(|columns| *columns != own) {
            let message = format!("the profile is of the columns {}: scan just these", own.join(", "));
            return Err(PyValueError::new_err(message));
        }
        Ok(self.0.sketches())
    }
}

#[pymethods]
impl Profiler {
    #[new]
    #[pyo3(signature = (columns, *, cancel=None, threads=None))]
    fn new(columns: &Bound<'_, PyAny>, cancel: Option<&CancelToken>, threads: Option<usize>) -> PyResult<Self> {
        let schema = batches(columns)?.schema();
        let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
        Ok(Self(profile::Profiler::start(&schema, flag(cancel), threads.max(1))))
    }

    fn update(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<()> {
        for batch in batches(rows)? {
            let batch = batch.map_err(|error| PyValueError::new_err(error.to_string()))?;
            py.detach(|| self.0.push(batch))?;
        }
        Ok(())
    }

    fn snapshot(&self, py: Python<'_>) -> Vec<Summary> {
        py.detach(|| self.0.snapshot())
    }

    fn finish(&self, py: Python<'_>) -> PyResult<Vec<Summary>> {
        Ok(py.detach(|| self.0.finish())?)
    }
}
