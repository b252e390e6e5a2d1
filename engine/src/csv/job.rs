//! What all parts of one scan share.

use std::ops::Range;
use std::result::Result;
use std::sync::Arc;

use super::block::{Finder, Parsed, Trouble};
use super::faults::Place;
use super::format::Format;
use super::inputs::Inputs;
use super::reduced::Reduce;
use crate::progress::Cancel;

pub struct Job {
    pub inputs: Arc<Inputs>,
    pub format: Box<dyn Format>,
    /// What makes less of the rows where they are parsed.
    pub reduce: Option<Arc<dyn Reduce>>,
    pub block_bytes: u64,
    pub cancel: Cancel,
}

impl Job {
    /// What is wanted of all complete records of a range that begins with one.
    pub fn parse(&self, place: Place<'_>, range: Range<usize>, finder: Finder) -> Result<Parsed, Trouble> {
        let mut parsed = self.format.parse(place, range, finder, &self.cancel)?;
        if let Some(reduce) = &self.reduce {
            parsed.batch = reduce.reduced(&parsed.batch);
        }
        Ok(parsed)
    }
}
