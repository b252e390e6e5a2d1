//! Rows as CSV, in Python's hands.

use std::sync::{Arc, Mutex, Weak};

use arrow_array::RecordBatchReader;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::frame::batches;
use super::tokens::{CancelToken, flag};
use super::writer::{Writer, locked};
use crate::csv_write::{Compression, Destination, Encoder, Format};
use crate::error::{Failure, Result};
use crate::store;

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
pub(super) struct CsvRows(Weak<Encoder>);

#[pymethods]
impl CsvRows {
    #[new]
    #[pyo3(signature = (writer, columns, *, separator=",", header=true, null_value="", formula_guard=false,
                        compression=None, cancel=None, threads=None))]
    #[allow(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn new(
        py: Python<'_>,
        writer: &Writer,
        columns: &Bound<'_, PyAny>,
        separator: &str,
        header: bool,
        null_value: &str,
        formula_guard: bool,
        compression: Option<&str>,
        cancel: Option<&CancelToken>,
        threads: Option<usize>,
    ) -> PyResult<Self> {
        let separator = super::source::one_byte("separator", separator)?;
        let format = Format { separator, header, null_value: null_value.to_owned(), formula_guard };
        let compression = compression.map(compression_of).transpose()?;
        let schema = batches(columns)?.schema();
        let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZero::get));
        let (file, cancel) = (Box::new(File(writer.file())), flag(cancel));
        let encoder = py.detach(|| Encoder::start(format, compression, &schema, file, cancel, threads))?;
        let encoder = Arc::new(encoder);
        let shared = Arc::downgrade(&encoder);
        writer.ends_after(encoder);
        Ok(Self(shared))
    }

    /// Hand over rows; waits while too many are on their way.
    fn write(&self, py: Python<'_>, rows: &Bound<'_, PyAny>) -> PyResult<()> {
        let reader = batches(rows)?;
        let encoder = self.0.upgrade().ok_or_else(|| PyValueError::new_err("rows for a closed file"))?;
        for batch in reader {
            let batch = batch.map_err(|error| PyValueError::new_err(error.to_string()))?;
            py.detach(|| encoder.push(batch))?;
        }
        Ok(())
    }
}

struct File(Arc<Mutex<store::Writer>>);

impl Destination for File {
    fn write(&mut self, text: &[u8]) -> Result<()> {
        // A file that was closed meanwhile belongs to a run that has ended.
        locked(&self.0).write(text)?.map(|_| ()).ok_or(Failure::Cancelled)
    }
}

fn compression_of(word: &str) -> PyResult<Compression> {
    match word {
        "gzip" => Ok(Compression::Gzip),
        "zstd" => Ok(Compression::Zstd),
        _ => Err(PyValueError::new_err(format!("compression is 'gzip' or 'zstd', not {word:?}"))),
    }
}
