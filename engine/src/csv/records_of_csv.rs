//! Records of CSV files, as a scan sees them.

use std::ops::Range;
use std::sync::Arc;

use super::block::{BlockParser, Finder, Parsed, Trouble};
use super::faults::{Place, open_quote};
use super::format::Format;
use super::header::data_start;
use super::inputs::Inputs;
use super::layout::Layout;
use super::source::Source;
use crate::error::{Failure, Result};
use crate::progress::Cancel;

pub struct CsvRecords {
    pub source: Arc<Source>,
    pub layout: Layout,
}

impl Format for CsvRecords {
    fn quote(&self) -> Option<u8> {
        self.layout.dialect.quote
    }

    fn is_straight(&self) -> bool {
        self.layout.dialect.comment.is_some() || self.layout.dialect.escape.is_some()
    }

    fn leaves_out(&self) -> bool {
        self.layout.leaves_out()
    }

    fn names(&self) -> &[String] {
        &self.layout.names
    }

    fn first_record(&self, _inputs: &Inputs, file: usize, text: &[u8], whole: bool) -> Result<usize> {
        data_start(text, &self.source.file_start(file, whole))
    }

    fn parse(
        &self,
        place: Place<'_>,
        range: Range<usize>,
        finder: Finder,
        cancel: &Cancel,
    ) -> std::result::Result<Parsed, Trouble> {
        BlockParser::new(&self.layout, place).parse(range, finder, cancel)
    }

    fn open_quote(&self, place: Place<'_>, record: usize) -> Failure {
        open_quote(place, record, &self.layout)
    }
}
