//! Rows as Arrow, handed over without a copy.

use arrow_array::ffi_stream::FFI_ArrowArrayStream;
use arrow_array::{RecordBatch, RecordBatchIterator};
use pyo3::prelude::*;
use pyo3::types::PyCapsule;

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
pub(super) struct Batch {
    pub(super) rows: RecordBatch,
    pub(super) tested: bool,
}

#[pymethods]
impl Batch {
    #[getter]
    fn num_rows(&self) -> usize {
        self.rows.num_rows()
    }

    #[getter]
    fn tested(&self) -> bool {
        self.tested
    }

    #[pyo3(signature = (requested_schema=None))]
    fn __arrow_c_stream__<'py>(
        &self,
        py: Python<'py>,
        requested_schema: Option<Bound<'py, PyAny>>,
    ) -> PyResult<Bound<'py, PyCapsule>> {
        drop(requested_schema); // a consumer casts, as the protocol allows
        let one = RecordBatchIterator::new([Ok(self.rows.clone())], self.rows.schema());
        PyCapsule::new_with_value(py, FFI_ArrowArrayStream::new(Box::new(one)), c"arrow_array_stream")
    }
}
