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
mod job;
mod layout;
mod names;
mod plan;
mod predicate;
mod records;
mod rejects;
mod sample;
mod scan;
mod sequential;
mod source;
mod straight;
mod stream;
mod text;
mod types;
mod values;
mod worker;

pub use dialect::{BadRows, Dates, Settings};
pub use predicate::{Compare, Condition, Conjunct, Constant};
pub use scan::{Request, Scan, Step};
pub use source::Source;
pub use types::ColumnType;
