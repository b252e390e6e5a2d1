//! Rows on disk, parted by a hash or in sorted runs: what does not fit into memory is worked on part by part.

mod blocks;
mod files;
mod order;
mod packing;
mod partition;
mod rows;
mod runs;

pub use order::order;
pub use packing::Picked;
pub use partition::{Part, Partitioner, Plan};
pub(crate) use rows::values;
pub use runs::Runs;
