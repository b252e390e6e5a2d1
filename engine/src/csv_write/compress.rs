//! Compressed batches: each a member (gzip) or frame (zstd) of its own, so that all cores can make them.

use std::io::Write;

use crate::error::{Code, Fault, Result};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    Gzip,
    Zstd,
}

const ZSTD_LEVEL: i32 = 3;

impl Compression {
    pub(super) fn compressed(self, bytes: &[u8]) -> Result<Vec<u8>> {
        let made = match self {
            Self::Gzip => {
                let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
                encoder.write_all(bytes).and_then(|()| encoder.finish())
            }
            Self::Zstd => zstd::bulk::compress(bytes, ZSTD_LEVEL),
        };
        made.map_err(|error| Fault::new(Code::Unsupported, format!("the text cannot be compressed: {error}")).into())
    }
}
