//! Records of some format, of which each block gives less than its rows: the threads that parse it go on with them.

use std::ops::Range;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::SchemaRef;

use super::block::{Finder, Parsed, Trouble};
use super::faults::Place;
use super::format::Format;
use super::inputs::Inputs;
use crate::error::{Failure, Result};
use crate::grouping::{Grouping, Groups};
use crate::profile::Sketches;
use crate::progress::Cancel;

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
    pub(super) fn of(&self, schema: &SchemaRef) -> Result<Arc<dyn Reduce>> {
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

pub struct Reduced {
    pub format: Box<dyn Format>,
    pub reduce: Arc<dyn Reduce>,
}

impl Format for Reduced {
    fn quote(&self) -> Option<u8> {
        self.format.quote()
    }

    fn is_straight(&self) -> bool {
        self.format.is_straight()
    }

    fn leaves_out(&self) -> bool {
        self.format.leaves_out()
    }

    fn names(&self) -> &[String] {
        self.format.names()
    }

    fn first_record(&self, inputs: &Inputs, file: usize, text: &[u8], whole: bool) -> Result<usize> {
        self.format.first_record(inputs, file, text, whole)
    }

    fn parse(
        &self,
        place: Place<'_>,
        range: Range<usize>,
        finder: Finder,
        cancel: &Cancel,
    ) -> std::result::Result<Parsed, Trouble> {
        let mut parsed = self.format.parse(place, range, finder, cancel)?;
        parsed.batch = self.reduce.reduced(&parsed.batch);
        Ok(parsed)
    }

    fn open_quote(&self, place: Place<'_>, record: usize) -> Failure {
        self.format.open_quote(place, record)
    }
}
