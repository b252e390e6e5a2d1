//! Parts on disk in Python's hands.

use std::path::PathBuf;

use arrow_array::RecordBatchReader;
use arrow_schema::DataType;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::frame::batches;
use super::tokens::{CancelToken, flag};
use crate::spill::{self, Plan};

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
pub(super) struct Partitioner(spill::Partitioner);

#[pymethods]
impl Partitioner {
    #[new]
    #[pyo3(signature = (folder, columns, hash, parts, *, level=0, cancel=None, threads=None))]
    fn new(
        folder: PathBuf,
        columns: &Bound<'_, PyAny>,
        hash: &str,
        parts: usize,
        level: u32,
        cancel: Option<&CancelToken>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let schema = batches(columns)?.schema();
        let place = schema.index_of(hash).ok().filter(|place| *schema.field(*place).data_type() == DataType::UInt64);
        let hash = place.ok_or_else(|| PyValueError::new_err(format!("{hash:?} is no column of uint64")))?;
        let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
        let plan = Plan { folder, hash, parts: parts.max(1), level };
        Ok(Self(spill::Partitioner::start(plan, &schema, flag(cancel), threads.max(1))))
    }

    fn push(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<()> {
        for batch in batches(rows)? {
            let batch = batch.map_err(|error| PyValueError::new_err(error.to_string()))?;
            py.detach(|| self.0.push(batch))?;
        }
        Ok(())
    }

    /// `(files, rows, bytes in memory)` of every part.
    fn finish(&self, py: Python<'_>) -> PyResult<Vec<(Vec<PathBuf>, u64, u64)>> {
        let parts = py.detach(|| self.0.finish())?;
        Ok(parts.into_iter().map(|part| (part.files, part.rows, part.bytes)).collect())
    }
}
