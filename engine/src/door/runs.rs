//! Sorted runs on disk in Python's hands.

use std::path::PathBuf;

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchIterator, RecordBatchReader};
use arrow_schema::{ArrowError, SchemaRef};
use arrow_select::concat::concat_batches;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

use super::frame::batches;
use super::tokens::{CancelToken, flag};
use crate::spill::Runs;

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
pub(super) struct SortedRuns(Runs);

/// What was read of all runs and not passed over, run by run.
#[pyclass(frozen, module = "karyaksham_kernel._engine")]
pub(super) struct Fronts {
    rows: Vec<RecordBatch>,
    schema: SchemaRef,
    #[pyo3(get)]
    lengths: Vec<usize>,
}

#[pymethods]
impl SortedRuns {
    #[new]
    #[pyo3(signature = (folder, columns, rows, *, cancel=None, threads=None))]
    fn new(
        folder: PathBuf,
        columns: &Bound<'_, PyAny>,
        rows: usize,
        cancel: Option<&CancelToken>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let schema = batches(columns)?.schema();
        let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
        Ok(Self(Runs::start(folder, &schema, rows, flag(cancel), threads.max(1))))
    }

    fn push(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<()> {
        let failed = |error: ArrowError| PyValueError::new_err(error.to_string());
        let all = batches(rows)?.collect::<Result<Vec<_>, _>>().map_err(failed)?;
        let whole = match all.as_slice() {
            [one] => one.clone(),
            several => concat_batches(&self.0.schema(), several).map_err(failed)?,
        };
        Ok(py.detach(|| self.0.push(whole))?)
    }

    fn finish(&self, py: Python<'_>) -> PyResult<()> {
        Ok(py.detach(|| self.0.finish())?)
    }

    fn load(&self, py: Python<'_>, ends: Vec<usize>) -> PyResult<Fronts> {
        let (rows, lengths) = py.detach(|| self.0.load(&ends))?;
        Ok(Fronts { rows, schema: self.0.schema(), lengths })
    }

    fn pass_over(&self, counts: Vec<usize>) {
        self.0.pass(&counts);
    }
}

#[pymethods]
impl Fronts {
    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema); // a consumer casts, as the protocol allows
        let rows = RecordBatchIterator::new(self.rows.clone().into_iter().map(Ok), self.schema.clone());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(rows)), c"arrow_array_stream")
    }
}
