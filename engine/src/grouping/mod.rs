//! Rows grouped while they are read: of each batch a row for every group, with numbers that add up to its aggregates.
//!
//! It pays where many rows share a group. Where the rows of a batch do not, they are handed on as groups of one each, so
//! that whoever adds up the groups of all batches need not know which it was.

mod codes;
#[cfg(test)]
mod tests;
mod totals;

use std::sync::Arc;

use arrow_array::{ArrayRef, Int64Array, RecordBatch, RecordBatchOptions, UInt32Array};
use arrow_schema::{DataType, Field, SchemaRef};
use arrow_select::take::take;

use self::codes::Codes;
pub use self::totals::Total;
use crate::error::{Code, Fault, Result};

/// Groups pay while there are so many rows to each of them.
const ROWS_OF_A_GROUP: usize = 4;

/// What to make of rows: columns by name.
#[derive(Debug, Clone, Default)]
pub struct Groups {
    pub keys: Vec<String>,
    pub partials: Vec<Partial>,
}

/// A column to make of each group's rows; of a column's values unless it counts rows.
#[derive(Debug, Clone)]
pub struct Partial {
    pub name: String,
    pub total: Total,
    pub column: Option<String>,
}

pub struct Grouping {
    keys: Vec<usize>,
    totals: Vec<(Total, Option<usize>)>,
    schema: SchemaRef,
}

impl Grouping {
    /// Group rows of this schema. Fails for a column that is not there or cannot be added up so (`unsupported`).
    pub fn new(groups: &Groups, rows: &SchemaRef) -> Result<Self> {
        let place = |name: &String| -> Result<usize> {
            let unknown = |_| Fault::new(Code::UnknownColumn, format!("there is no column '{name}' to group"));
            Ok(rows.index_of(name).map_err(unknown)?)
        };
        let keys = groups.keys.iter().map(place).collect::<Result<Vec<_>>>()?;
        let mut fields: Vec<Field> = keys.iter().map(|&key| rows.field(key).clone()).collect();
        let mut totals = Vec::with_capacity(groups.partials.len());
        for Partial { name, total, column } in &groups.partials {
            let column = column.as_ref().map(place).transpose()?;
            let kind = column.map_or(&DataType::Int64, |column| rows.field(column).data_type());
            let made = total.data_type(column.is_some(), kind).ok_or_else(|| {
                Fault::new(Code::Unsupported, format!("'{name}' cannot be made of {kind:?} in the engine"))
            })?;
            fields.push(Field::new(name, made, true));
            totals.push((*total, column));
        }
        Ok(Self { keys, totals, schema: Arc::new(arrow_schema::Schema::new(fields)) })
    }

    /// The groups of a batch, or its rows as groups of one.
    #[must_use]
    pub fn of(&self, rows: &RecordBatch) -> RecordBatch {
        self.grouped(rows).unwrap_or_else(|| self.spread(rows))
    }

    /// None where rows share groups too seldom, or a sum is too large.
    fn grouped(&self, rows: &RecordBatch) -> Option<RecordBatch> {
        let keys: Vec<&ArrayRef> = self.keys.iter().map(|&key| rows.column(key)).collect();
        let codes = Codes::of_rows(&keys, rows.num_rows(), rows.num_rows() / ROWS_OF_A_GROUP)?;
        let first = UInt32Array::from(codes.first.clone());
        let mut columns: Vec<ArrayRef> =
            keys.iter().map(|key| take(key, &first, None).expect("the rows are of the batch")).collect();
        let counts = codes.counts();
        for (total, column) in &self.totals {
            columns.push(total.of(column.map(|column| rows.column(column)), &codes, &counts)?);
        }
        Some(self.batch(columns, codes.first.len()))
    }

    fn spread(&self, rows: &RecordBatch) -> RecordBatch {
        let ones: ArrayRef = Arc::new(Int64Array::from(vec![1; rows.num_rows()]));
        let keys = self.keys.iter().map(|&key| rows.column(key).clone());
        let totals =
            self.totals.iter().map(|(total, column)| total.of_each(column.map(|column| rows.column(column)), &ones));
        self.batch(keys.chain(totals).collect(), rows.num_rows())
    }

    fn batch(&self, columns: Vec<ArrayRef>, rows: usize) -> RecordBatch {
        let options = RecordBatchOptions::new().with_row_count(Some(rows));
        RecordBatch::try_new_with_options(self.schema.clone(), columns, &options)
            .expect("the columns were made for the schema")
    }
}

/// Whether rows share groups often enough for grouping them to pay.
#[must_use]
pub fn are_few(keys: &[&ArrayRef], rows: usize, rows_of_a_group: usize) -> bool {
    Codes::of_rows(keys, rows, rows / rows_of_a_group).is_some()
}
