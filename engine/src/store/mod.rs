//! Local files and S3 objects behind one door: list, pinned ranged reads, writers that a commit completes.

mod attempts;
mod failures;
mod input;
mod listing;
mod listing_remote;
mod location;
mod remote;
mod s3;
mod stretch;
mod writer;

use std::collections::BTreeMap;

pub use input::{Input, Pending, check_unchanged};
pub use listing::list_files;
pub use location::Location;
pub use writer::{Sealed, SealedPart, Target, Writer};

/// object_store's option names and values (credentials, region, endpoint …).
pub type Options = BTreeMap<String, String>;

/// Bytes that may be read past the end of a block, so that vector loads need no bounds.
pub const PADDING: usize = 64;

/// One input, pinned: what it was when it was listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileInfo {
    pub uri: String,
    pub size: u64,
    pub etag: Option<String>,
    pub modified_ns: Option<i64>,
}
