//! Blocks that give less than their rows: the threads that parse them go on with the rows.

use std::sync::Arc;
use std::time::{Duration, Instant};

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;
use arrow_select::concat::concat_batches;

use crate::error::Result;
use crate::grouping::{Grouping, Groups};
use crate::profile::Sketches;

/// What to make of rows where they are parsed.
#[derive(Clone)]
pub enum Reduction {
    /// A row for every group of a block.
    Groups(Groups),
    /// No rows: they are looked at, and forgotten.
    Profile(Arc<Sketches>),
}

impl Reduction {
    /// Made ready for rows of this schema.
    fn of(&self, schema: &SchemaRef) -> Result<Arc<dyn Reduce>> {
        Ok(match self {
            Self::Groups(groups) => Arc::new(Grouping::new(groups, schema)?),
            Self::Profile(sketches) => sketches.clone(),
        })
    }
}

/// Makes less of the rows of a block; called by several threads at once.
pub trait Reduce: Send + Sync {
    fn reduced(&self, rows: &RecordBatch) -> RecordBatch;

    /// Whether rows count although nobody takes what they were reduced to, so that none may be parsed twice.
    fn remembers(&self) -> bool {
        false
    }
}

impl Reduce for Grouping {
    fn reduced(&self, rows: &RecordBatch) -> RecordBatch {
        self.of(rows)
    }
}

impl Reduce for Sketches {
    fn reduced(&self, rows: &RecordBatch) -> RecordBatch {
        self.take(rows);
        RecordBatch::new_empty(rows.schema()) // a slice would keep the rows
    }

    fn remembers(&self) -> bool {
        true
    }
}

/// What blocks are reduced to, some of them together.
pub struct Gathering {
    reduce: Arc<dyn Reduce>,
    held: Vec<RecordBatch>,
    handed: Instant,
}

/// It is handed on when it has so many rows, as handing on takes longer than adding up a few,
const MOST: usize = 8_192;
/// or after so long, for those who want to see how far it is.
const PATIENCE: Duration = Duration::from_millis(200);

impl Gathering {
    pub fn new(reduction: &Reduction, schema: &SchemaRef) -> Result<Self> {
        Ok(Self { reduce: reduction.of(schema)?, held: Vec::new(), handed: Instant::now() })
    }

    /// Who makes less of rows, for those who parse them.
    pub fn reduce(&self) -> Arc<dyn Reduce> {
        self.reduce.clone()
    }

    pub fn remembers(&self) -> bool {
        self.reduce.remembers()
    }

    /// Take what is left of a block, or its rows, which are reduced here; what is to be handed on now.
    pub fn add(&mut self, rows: RecordBatch, reduced: bool) -> Option<RecordBatch> {
        self.held.push(if reduced { rows } else { self.reduce.reduced(&rows) });
        let held: usize = self.held.iter().map(RecordBatch::num_rows).sum();
        if held < MOST && self.handed.elapsed() < PATIENCE { None } else { self.take() }
    }

    /// All that was not handed on yet.
    pub fn take(&mut self) -> Option<RecordBatch> {
        let held = std::mem::take(&mut self.held);
        let schema = held.first()?.schema();
        self.handed = Instant::now();
        Some(concat_batches(&schema, &held).expect("the batches have one schema"))
    }
}
