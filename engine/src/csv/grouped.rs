//! Records of some format, of which each block gives groups instead of rows.

use std::ops::Range;
use std::sync::Arc;

use super::block::{Finder, Parsed, Trouble};
use super::faults::Place;
use super::format::Format;
use super::inputs::Inputs;
use crate::error::{Failure, Result};
use crate::grouping::Grouping;
use crate::progress::Cancel;

pub struct Grouped {
    pub format: Box<dyn Format>,
    pub grouping: Arc<Grouping>,
}

impl Format for Grouped {
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
        parsed.batch = self.grouping.of(&parsed.batch);
        Ok(parsed)
    }

    fn open_quote(&self, place: Place<'_>, record: usize) -> Failure {
        self.format.open_quote(place, record)
    }
}
