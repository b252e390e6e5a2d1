//! Files that can only be read from their beginning: compressed ones, other encodings, old line ends.
//!
//! One thread decodes ahead and cuts the text between records (`decoding`); the scan's other threads parse what it cut (`feed`).

mod cut;
mod decoded;
mod decoding;
mod feed;
mod line_ends;
mod members;
mod packing;
mod ranged;
mod transcoded;

pub use decoded::Decoded;
pub use decoding::{Decoding, Task};
pub use feed::{Fed, Feed};
pub use packing::Packing;
pub use ranged::Ranged;
