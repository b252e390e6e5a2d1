//! What Python sees: conversions and error mapping, no logic.

mod ahead;
mod batch;
mod csv_rows;
mod errors;
mod files;
mod frame;
mod json_lines;
mod partitions;
mod predicate;
mod profile;
mod runs;
mod scan;
mod source;
mod tokens;
mod writer;

use pyo3::prelude::*;

/// Put the engine's classes and functions into the module.
pub(crate) fn fill(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("EngineError", module.py().get_type::<errors::EngineError>())?;
    module.add("Cancelled", module.py().get_type::<errors::Cancelled>())?;
    module.add_class::<tokens::CancelToken>()?;
    module.add_class::<tokens::ScanProgress>()?;
    module.add_class::<files::FileInfo>()?;
    module.add_class::<batch::Batch>()?;
    module.add_class::<source::CsvSource>()?;
    module.add_class::<json_lines::JsonSource>()?;
    module.add_class::<scan::Scan>()?;
    module.add_class::<writer::Writer>()?;
    module.add_class::<csv_rows::CsvRows>()?;
    module.add_class::<profile::Profiler>()?;
    module.add_class::<partitions::Partitioner>()?;
    module.add_class::<runs::SortedRuns>()?;
    module.add_function(wrap_pyfunction!(files::list_files, module)?)?;
    module.add_function(wrap_pyfunction!(ahead::read_ahead, module)?)?;
    module.add_function(wrap_pyfunction!(files::check_unchanged, module)?)?;
    module.add_function(wrap_pyfunction!(runs::row_order, module)?)?;
    Ok(())
}
