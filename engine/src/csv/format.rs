//! What a scan has to know of the records in its files; how it reads, splits and orders is the same for all.

use std::ops::Range;

pub use super::block::{Finder, Parsed, Trouble, without};
pub use super::columns::constant;
pub use super::faults::{LONGEST_RECORD, Place, endless, located};
pub use super::inputs::Inputs;
pub use super::names::place;
pub use super::rejects::Rejects;
pub use super::source::{keep_filled, unpacked};
pub use super::stream::Decoded;
use crate::error::{Failure, Result};
use crate::progress::Cancel;

/// A kind of records that end in newlines, and the batches they become.
pub trait Format: Send + Sync + 'static {
    /// The character within two of which a newline ends no record.
    fn quote(&self) -> Option<u8>;

    /// Whether records can only be told from the file's beginning on.
    fn is_straight(&self) -> bool;

    /// Whether a bad record is left out instead of ending the scan.
    fn leaves_out(&self) -> bool;

    /// The names of the columns, for records that are left out.
    fn names(&self) -> &[String];

    /// The position of the first record, when `text` is a file's beginning, or the whole of it.
    fn first_record(&self, inputs: &Inputs, file: usize, text: &[u8], whole: bool) -> Result<usize>;

    /// The batch of all complete records of a range that begins with one.
    fn parse(
        &self,
        place: Place<'_>,
        range: Range<usize>,
        finder: Finder,
        cancel: &Cancel,
    ) -> std::result::Result<Parsed, Trouble>;

    /// What is said of a record that runs to the end of its file because of a quote.
    fn open_quote(&self, place: Place<'_>, record: usize) -> Failure;
}
