//! Sorted runs on disk in Python's hands.

use std::path::PathBuf;
use std::sync::Arc;

use arrow_array::cast::AsArray;
use arrow_array::types::UInt32Type;
use arrow_array::{ArrayRef, RecordBatch, RecordBatchReader, UInt32Array};
use arrow_schema::ArrowError;
use arrow_select::concat::concat_batches;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::batch::Batch;
use super::frame::batches;
use super::tokens::{CancelToken, flag};
use crate::spill::{Picked, Runs, order};

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

    fn push(&self, py: Python<'_>, rows: &Bound<'_, PyAny>, order: &Bound<'_, PyAny>) -> PyResult<()> {
        let batches = batches(rows)?.collect::<Result<Vec<_>, _>>().map_err(not_taken)?;
        let rows = Picked { batches, order: row_numbers(order)? };
        Ok(py.detach(|| self.0.push(rows))?)
    }

    fn finish(&self, py: Python<'_>) -> PyResult<()> {
        Ok(py.detach(|| self.0.finish())?)
    }

    fn load(&self, py: Python<'_>, ends: Vec<usize>) -> PyResult<(Batch, Vec<usize>)> {
        let (rows, starts) = py.detach(|| self.0.load(&ends))?;
        Ok((Batch { rows, tested: true }, starts))
    }

    fn pass_over(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<Vec<usize>> {
        let rows = row_numbers(rows)?;
        Ok(py.detach(|| self.0.pass(&rows)))
    }
}

/// Where the rows of a frame's only column are that come first, second …; None for types that are not ordered here.
#[pyfunction]
#[pyo3(signature = (column, *, descending=false))]
pub(super) fn row_order(py: Python<'_>, column: &Bound<'_, PyAny>, descending: bool) -> PyResult<Option<Batch>> {
    let all = batches(column)?;
    let schema = all.schema();
    let whole = concat_batches(&schema, &all.collect::<Result<Vec<_>, _>>().map_err(not_taken)?).map_err(not_taken)?;
    let Some(rows) = py.detach(|| order(whole.column(0), descending)) else { return Ok(None) };
    let rows = RecordBatch::try_from_iter([("row", Arc::new(rows) as ArrayRef)]).map_err(not_taken)?;
    Ok(Some(Batch { rows, tested: true }))
}

/// A frame of one column, which numbers rows.
fn row_numbers(frame: &Bound<'_, PyAny>) -> PyResult<UInt32Array> {
    let mut numbers = Vec::new();
    for batch in batches(frame)? {
        numbers.extend_from_slice(batch.map_err(not_taken)?.column(0).as_primitive::<UInt32Type>().values());
    }
    Ok(numbers.into())
}

fn not_taken(error: ArrowError) -> PyErr {
    PyValueError::new_err(error.to_string())
}
