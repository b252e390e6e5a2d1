//! Sources of JSON lines in Python's hands.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::batch::Batch;
use super::files::FileInfo;
use super::scan::Scan;
use super::source::{SMALLEST_BLOCK, policy};
use super::tokens::{CancelToken, ScanProgress, flag};
use crate::csv::Request;
use crate::json_lines::{Kind, Settings, Source};
use crate::store::Options;

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
pub(super) struct JsonSource(Source);

#[pymethods]
impl JsonSource {
    #[new]
    #[pyo3(signature = (files, options, *, schema=None, source_column=None, bad_rows="fail"))]
    fn new(
        py: Python<'_>,
        files: Vec<FileInfo>,
        options: Options,
        schema: Option<Vec<(String, String)>>,
        source_column: Option<String>,
        bad_rows: &str,
    ) -> PyResult<Self> {
        let schema = schema.unwrap_or_default().into_iter().map(typed).collect::<PyResult<_>>()?;
        let settings = Settings { schema, source_column, bad_rows: policy(bad_rows)? };
        let files = files.into_iter().map(|file| file.0).collect();
        Ok(Self(py.detach(|| Source::open(files, options, settings))?))
    }

    /// No rows, of the columns' types.
    fn empty(&self) -> Batch {
        Batch { rows: arrow_array::RecordBatch::new_empty(self.0.schema()), tested: true }
    }

    #[pyo3(signature = (columns=None, n_rows=None, *, rejected=false, progress=None, cancel=None, block_bytes=None, threads=None))]
    #[allow(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn scan(
        &self,
        py: Python<'_>,
        columns: Option<Vec<String>>,
        n_rows: Option<u64>,
        rejected: bool,
        progress: Option<&ScanProgress>,
        cancel: Option<&CancelToken>,
        block_bytes: Option<u64>,
        threads: Option<usize>,
    ) -> PyResult<Scan> {
        let progress = progress.map(|progress| progress.0.clone()).unwrap_or_default();
        let block_bytes = block_bytes.map(|bytes| bytes.max(SMALLEST_BLOCK));
        let (predicate, cancel) = (Vec::new(), flag(cancel));
        let reduction = None;
        let request =
            Request { columns, n_rows, predicate, rejected, reduction, progress, cancel, block_bytes, threads };
        Ok(Scan::new(py.detach(|| self.0.scan(&request))?))
    }
}

fn typed((name, word): (String, String)) -> PyResult<(String, Kind)> {
    let unknown = || PyValueError::new_err(format!("column {name:?} cannot be read as {word:?}"));
    let kind = Kind::from_word(&word).ok_or_else(unknown)?;
    Ok((name, kind))
}
