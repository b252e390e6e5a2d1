//! Sorted runs on disk in Python's hands.

use std::path::PathBuf;

use arrow_array::RecordBatchReader;
use arrow_schema::ArrowError;
use arrow_select::concat::concat_batches;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::batch::Batch;
use super::frame::batches;
use super::tokens::{CancelToken, flag};
use crate::spill::Runs;

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
pub(super) struct SortedRuns(Runs);

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

    fn load(&self, py: Python<'_>, ends: Vec<usize>) -> PyResult<(Batch, Vec<usize>)> {
        let (rows, lengths) = py.detach(|| self.0.load(&ends))?;
        Ok((Batch { rows, tested: true }, lengths))
    }

    fn pass_over(&self, counts: Vec<usize>) {
        self.0.pass(&counts);
    }
}
