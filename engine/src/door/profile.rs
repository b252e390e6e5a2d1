//! Profiles in Python's hands.

use arrow_array::RecordBatchReader;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::frame::batches;
use super::tokens::{CancelToken, flag};
use crate::profile::{self, Summary};

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
pub(super) struct Profiler(profile::Profiler);

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
