//! The writer as a Python binary file.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::buffer::PyBuffer;
use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyDict, PyList};

use super::tokens::{CancelToken, flag};
use crate::csv_write::Encoder;
use crate::store::{self, Options, Sealed, SealedPart, Target};

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
pub(super) struct Writer {
    file: Arc<Mutex<store::Writer>>,
    /// What still encodes rows for this file; it ends before the file does.
    encoder: Mutex<Option<Arc<Encoder>>>,
}

impl Writer {
    fn lock(&self) -> MutexGuard<'_, store::Writer> {
        locked(&self.file)
    }

    /// The file itself, for an encoder.
    pub(super) fn file(&self) -> Arc<Mutex<store::Writer>> {
        self.file.clone()
    }

    /// Let closing wait for an encoder.
    pub(super) fn ends_after(&self, encoder: Arc<Encoder>) {
        *locked(&self.encoder) = Some(encoder);
    }

    fn put(&self, py: Python<'_>, bytes: &[u8]) -> PyResult<usize> {
        py.detach(|| self.lock().write(bytes))?.ok_or_else(|| PyValueError::new_err("write to a closed file"))
    }
}

#[pymethods]
impl Writer {
    #[new]
    #[pyo3(signature = (uri, options, *, temporary=None, cancel=None, part_bytes=16 << 20))]
    fn new(
        py: Python<'_>,
        uri: &str,
        options: Options,
        temporary: Option<&str>,
        cancel: Option<&CancelToken>,
        part_bytes: usize,
    ) -> PyResult<Self> {
        let (target, cancel) = (Target { uri, temporary, part_bytes }, flag(cancel));
        let writer = py.detach(|| store::Writer::open(&target, &options, cancel))?;
        Ok(Self { file: Arc::new(Mutex::new(writer)), encoder: Mutex::default() })
    }

    fn write(&self, py: Python<'_>, data: &Bound<'_, PyAny>) -> PyResult<usize> {
        if let Ok(bytes) = data.cast::<PyBytes>() {
            return self.put(py, bytes.as_bytes());
        }
        // Other buffers may change while Python is detached: take a copy.
        let copy = PyBuffer::<u8>::get(data)?.to_vec(py)?;
        self.put(py, &copy)
    }

    fn flush(&self) {}

    fn tell(&self) -> u64 {
        self.lock().written()
    }

    fn seekable(&self) -> bool {
        false
    }

    fn writable(&self) -> bool {
        true
    }

    fn readable(&self) -> bool {
        false
    }

    #[getter]
    fn closed(&self) -> bool {
        !self.lock().is_open()
    }

    fn close(&self, py: Python<'_>) -> PyResult<()> {
        Ok(py.detach(|| {
            if let Some(encoder) = locked(&self.encoder).take() {
                encoder.finish()?;
            }
            self.lock().close()
        })?)
    }

    fn abort(&self, py: Python<'_>) -> PyResult<()> {
        Ok(py.detach(|| {
            drop(locked(&self.encoder).take());
            self.lock().abort()
        })?)
    }

    fn sealed<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let writer = self.lock();
        let Some(sealed) = writer.sealed() else {
            return Err(PyValueError::new_err("the file is not sealed: close it first"));
        };
        let described = PyDict::new(py);
        described.set_item("uri", writer.uri())?;
        described.set_item("bytes", writer.written())?;
        match sealed {
            Sealed::Local { temporary } => {
                described.set_item("kind", "local")?;
                described.set_item("temporary", temporary)?;
            }
            Sealed::Upload { upload_id, parts } => {
                described.set_item("kind", "s3")?;
                described.set_item("upload_id", upload_id)?;
                described.set_item("parts", part_list(py, parts)?)?;
            }
        }
        Ok(described)
    }

    #[getter]
    fn name(&self) -> String {
        self.lock().uri().to_owned()
    }

    fn __enter__(writer: PyRef<'_, Self>) -> PyRef<'_, Self> {
        writer
    }

    /// Seal the file, or abort it when the block was left by an exception.
    #[pyo3(signature = (kind=None, value=None, trace=None))]
    fn __exit__(
        &self,
        py: Python<'_>,
        kind: Option<Bound<'_, PyAny>>,
        value: Option<Bound<'_, PyAny>>,
        trace: Option<Bound<'_, PyAny>>,
    ) -> PyResult<()> {
        drop((value, trace));
        if kind.is_some() { self.abort(py) } else { self.close(py) }
    }
}

/// A thread that panicked leaves a file that the run's failure removes.
pub(super) fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}

fn part_list<'py>(py: Python<'py>, parts: &[SealedPart]) -> PyResult<Bound<'py, PyList>> {
    let list = PyList::empty(py);
    for part in parts {
        let described = PyDict::new(py);
        described.set_item("number", part.number)?;
        described.set_item("etag", &part.etag)?;
        list.append(described)?;
    }
    Ok(list)
}
