//! JSON lines to Arrow: one object a line, its values read where they stand, columns found or given.

mod columns;
mod grammar;
mod infer;
mod kind;
mod parser;
mod row;
mod source;

pub use kind::Kind;
pub use source::{Settings, Source};
