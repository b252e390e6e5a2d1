//! What a scan makes of every record.

use arrow_schema::SchemaRef;

use super::columns::Nulls;
use super::dialect::{BadRows, Dialect};
use super::types::ColumnType;

pub struct Layout {
    pub dialect: Dialect,
    /// The fields of a record.
    pub names: Vec<String>,
    /// The columns to parse: place in the file and type, in the order of the batch.
    pub wanted: Vec<(usize, ColumnType)>,
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

    /// Whether some wanted column holds text, whose bytes have to be UTF-8.
    #[must_use]
    pub fn wants_text(&self) -> bool {
        self.wanted.iter().any(|&(_, kind)| kind == ColumnType::String)
    }
}
