//! Faults as Python exceptions.

use pyo3::create_exception;
use pyo3::exceptions::PyException;
use pyo3::prelude::*;

use crate::error::{Failure, Fault};

create_exception!(
    karyaksham_kernel._engine,
    EngineError,
    PyException,
    "A fault in the data or the storage, with its place."
);
create_exception!(
    karyaksham_kernel._engine,
    Cancelled,
    PyException,
    "The cancel token was set while the engine worked."
);

impl From<Failure> for PyErr {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::Cancelled => Cancelled::new_err("cancelled"),
            Failure::Fault(fault) => Python::attach(|py| raise(py, *fault).unwrap_or_else(|error| error)),
        }
    }
}

fn raise(py: Python<'_>, fault: Fault) -> PyResult<PyErr> {
    let error = EngineError::new_err(fault.message.clone());
    let value = error.value(py);
    value.setattr("code", fault.code.word())?;
    value.setattr("message", fault.message)?;
    value.setattr("uri", fault.uri)?;
    value.setattr("line", fault.line)?;
    value.setattr("byte_offset", fault.byte_offset)?;
    value.setattr("column", fault.column)?;
    value.setattr("text", fault.text)?;
    Ok(error)
}
