//! Rows on disk, parted by a hash: what does not fit into memory is worked on part by part.

mod partition;
mod rows;

pub use partition::{Part, Partitioner, Plan};
