//! CSV to Arrow: dialect and types from samples, blocks split at records, a structural index, typed columns.

mod block;
mod board;
mod boundaries;
mod chain;
mod columns;
mod dialect;
mod faults;
mod field;
mod foreign;
mod header;
mod index;
mod infer;
mod layout;
mod names;
mod plan;
mod records;
mod sample;
mod scan;
mod sequential;
mod source;
mod straight;
mod types;
mod values;
mod worker;

pub use dialect::{BadRows, Settings};
pub use scan::{Request, Scan, Step};
pub use source::Source;
pub use types::ColumnType;
