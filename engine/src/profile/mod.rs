//! Statistics of columns in one parallel pass: sketches of fixed size that are merged at the end, or on the way.

mod column;
mod distinct;
mod frequent;
mod hash;
mod moments;
mod numbers;
mod pass;
mod patterns;
mod quantiles;
mod random;
mod summary;
mod text;
mod value;

pub use pass::{Profiler, Sketches};
pub use summary::{Bin, Count, Summary};
