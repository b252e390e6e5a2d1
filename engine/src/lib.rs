//! Karyaksham's engine: bytes of files and S3 objects to Arrow and back.
//!
//! It knows nothing of pipelines, jobs or Jupyter. `door` is what Python sees.

pub mod crew;
pub mod csv;
pub mod csv_write;
mod door;
pub mod error;
pub mod grouping;
pub mod json_lines;
mod memory;
mod processor;
pub mod profile;
pub mod progress;
pub mod spill;
pub mod store;

use pyo3::prelude::*;

/// The Python module `karyaksham_kernel._engine`.
#[pymodule]
fn _engine(module: &Bound<'_, PyModule>) -> PyResult<()> {
    door::fill(module)
}
