//! Arrow to CSV: cells as text, batches encoded by all cores, written in their order.

mod cells;
mod compress;
mod digits;
mod encode;
mod numbers;
mod ordered;
mod temporal;
mod text;

pub use compress::Compression;
pub use encode::Format;
pub(crate) use numbers::{write_decimal, write_double};
pub use ordered::{Destination, Encoder};
pub(crate) use temporal::{write_date, write_stamp, write_time};
