//! Bytes that are packed with LZ4 where that pays.

use arrow_schema::ArrowError;
use lz4_flex::block::{compress_into, decompress_into, get_maximum_output_size};

use super::cursor::{Cursor, SLACK, damaged};

/// Blocks of a column between two trials.
const TRIAL: u32 = 16;
/// Fewer bytes, and more, are left as they are.
const FEWEST: usize = 512;
const MOST: usize = 256 << 20;

/// Whether packing pays for a column: tried now and then.
#[derive(Default)]
pub(super) struct Thrift {
    blocks: u32,
    pays: bool,
}

impl Thrift {
    /// Write bytes, with their number.
    pub(super) fn write(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        out.extend((bytes.len() as u64).to_le_bytes());
        let tried = self.blocks.is_multiple_of(TRIAL);
        if (FEWEST..MOST).contains(&bytes.len()) {
            self.blocks = self.blocks.wrapping_add(1);
            if (tried || self.pays) && self.packed(bytes, out) {
                return;
            }
        }
        out.push(0);
        out.extend_from_slice(bytes);
    }

    /// Whether the bytes were written packed, in half of the room or less.
    fn packed(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> bool {
        let start = out.len();
        out.resize(start + 9 + get_maximum_output_size(bytes.len()), 0);
        let written = compress_into(bytes, &mut out[start + 9..]).unwrap_or(bytes.len());
        self.pays = written <= bytes.len() / 2;
        if self.pays {
            out[start] = 1;
            out[start + 1..start + 9].copy_from_slice(&(written as u64).to_le_bytes());
        }
        out.truncate(if self.pays { start + 9 + written } else { start });
        self.pays
    }
}

/// The bytes that were written, `SLACK`, and their number; `scratch` holds them when they were packed.
pub(super) fn read<'s, 'a: 's>(
    from: &mut Cursor<'a>,
    scratch: &'s mut Vec<u8>,
) -> Result<(&'s [u8], usize), ArrowError> {
    let count = from.count()?;
    if from.byte()? == 0 {
        return Ok((from.slack(count)?, count));
    }
    let written = from.count()?;
    let packed = from.bytes(written)?;
    if scratch.len() < count + SLACK {
        scratch.resize(count + SLACK, 0);
    }
    let found = decompress_into(packed, &mut scratch[..count]).map_err(|_| damaged())?;
    if found == count { Ok((&scratch[..count + SLACK], count)) } else { Err(damaged()) }
}
