//! Files in Python's hands.

use pyo3::prelude::*;

use crate::store::{self, Options};

#[pyclass(frozen, eq, from_py_object, module = "karyaksham_kernel._engine")]
#[derive(Clone, PartialEq)]
pub(super) struct FileInfo(pub(super) store::FileInfo);

#[pymethods]
impl FileInfo {
    #[new]
    #[pyo3(signature = (uri, size, etag=None, modified_ns=None))]
    fn new(uri: String, size: u64, etag: Option<String>, modified_ns: Option<i64>) -> Self {
        Self(store::FileInfo { uri, size, etag, modified_ns })
    }

    #[getter]
    fn uri(&self) -> &str {
        &self.0.uri
    }

    #[getter]
    fn size(&self) -> u64 {
        self.0.size
    }

    #[getter]
    fn etag(&self) -> Option<&str> {
        self.0.etag.as_deref()
    }

    #[getter]
    fn modified_ns(&self) -> Option<i64> {
        self.0.modified_ns
    }

    fn __repr__(&self) -> String {
        format!("FileInfo({:?}, {})", self.0.uri, self.0.size)
    }
}

#[pyfunction]
pub(super) fn list_files(py: Python<'_>, path: &str, options: Options) -> PyResult<Vec<FileInfo>> {
    let files = py.detach(|| store::list_files(path, &options))?;
    Ok(files.into_iter().map(FileInfo).collect())
}

#[pyfunction]
pub(super) fn check_unchanged(py: Python<'_>, file: &FileInfo, options: Options) -> PyResult<()> {
    Ok(py.detach(|| store::check_unchanged(&file.0, &options))?)
}
