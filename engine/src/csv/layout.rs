//! What a scan makes of every record.

use arrow_schema::SchemaRef;

use super::columns::Nulls;
use super::dialect::{BadRows, Dialect};
use super::predicate::Test;
use super::types::Reading;

pub struct Layout {
    pub dialect: Dialect,
    /// The fields of a record.
    pub names: Vec<String>,
    pub readings: Vec<Reading>,
    /// The fields to parse, in the order of the batch.
    pub wanted: Vec<usize>,
    /// The fields to look at before rows are taken, as their values decide whether a row is good: where bad rows are
    /// left out, all of them, except those that are taken of every row anyway.
    pub checked: Vec<usize>,
    /// What a row has to meet before it is taken.
    pub tests: Vec<Test>,
    /// The rows left out are kept, with where and why.
    pub collects_rejects: bool,
    /// Some column holds text, whose bytes have to be UTF-8.
    pub holds_text: bool,
    pub schema: SchemaRef,
    /// Place in the batch of the column that names the file.
    pub source_at: Option<usize>,
    pub nulls: Nulls,
    pub bad_rows: BadRows,
}

impl Layout {
    #[must_use]
    pub fn width(&self) -> usize {
        self.names.len()
    }

    /// Whether a bad row is left out instead of ending the scan.
    #[must_use]
    pub fn leaves_out(&self) -> bool {
        self.bad_rows == BadRows::Skip
    }
}
