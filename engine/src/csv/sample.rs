//! Pieces of the input that decide about types: its head, its tail, and blocks spread evenly between them.

use super::boundaries::{Search, after_newline};
use super::dialect::Dialect;
use super::records::{Record, Records};
use super::stream::{Decoded, Packing, Ranged};
use crate::error::Result;
use crate::progress::Cancel;
use crate::store::{FileInfo, Input, Options, PADDING};

pub const HEAD: u64 = 1 << 20;
const PIECE: u64 = 64 << 10;
const PIECES: u64 = 16;

/// The beginning of a file, without padding.
pub fn read_head(info: &FileInfo, options: &Options) -> Result<Vec<u8>> {
    let input = Input::open(info, options)?;
    let range = 0..info.size.min(HEAD);
    let mut bytes = input.finish(input.begin(range, Vec::new()), &Cancel::default())?;
    bytes.truncate(bytes.len() - PADDING);
    Ok(bytes)
}

/// The beginning of a packed file's text, without padding, and whether that is all of it.
pub fn read_text_head(info: &FileInfo, options: &Options, packing: &Packing) -> Result<(Vec<u8>, bool)> {
    let mut bytes = Vec::new();
    let read = open_text(info, options, packing)?.append(HEAD, &mut bytes)?;
    bytes.truncate(bytes.len() - PADDING);
    Ok((bytes, read < HEAD))
}

/// Pieces of packed files: from the first megabytes of the first one behind its head, and the beginnings of others.
pub fn read_pieces_straight(files: &[FileInfo], options: &Options, packing: &Packing) -> Result<Vec<Piece>> {
    let mut text = open_text(&files[0], options, packing)?;
    let mut pieces = Vec::new();
    text.skip(HEAD)?;
    for _ in 0..PIECES {
        let (piece, read) = next_piece(&mut text)?;
        pieces.push(piece);
        if read < PIECE {
            break;
        }
        text.skip(HEAD - PIECE)?;
    }
    let step = (files.len() / PIECES as usize).max(1);
    for file in files.iter().skip(1).step_by(step) {
        pieces.push(next_piece(&mut open_text(file, options, packing)?)?.0);
    }
    Ok(pieces)
}

fn open_text(info: &FileInfo, options: &Options, packing: &Packing) -> Result<Decoded> {
    Decoded::new(Ranged::new(Input::open(info, options)?, Cancel::default()), packing)
}

fn next_piece(text: &mut Decoded) -> Result<(Piece, u64)> {
    let mut bytes = Vec::new();
    let read = text.append(PIECE, &mut bytes)?;
    bytes.truncate(bytes.len() - PADDING);
    Ok((Piece { bytes, last: read < PIECE }, read))
}

/// A piece from anywhere in the input.
pub struct Piece {
    bytes: Vec<u8>,
    /// It reaches its file's end.
    last: bool,
}

/// Read the pieces behind the head; all are asked for before the first is waited for.
pub fn read_pieces(files: &[FileInfo], options: &Options) -> Result<Vec<Piece>> {
    let total: u64 = files.iter().map(|file| file.size).sum();
    if total <= HEAD {
        return Ok(Vec::new());
    }
    let mut begun = Vec::new();
    for piece in 1..=PIECES {
        let (file, offset) = locate(files, (total - 1) / PIECES * piece);
        let start = offset.min(file.size.saturating_sub(PIECE));
        let range = start..file.size.min(start + PIECE);
        let input = Input::open(file, options)?;
        let (last, pending) = (range.end == file.size, input.begin(range, Vec::new()));
        begun.push((input, pending, last));
    }
    let finish = |(input, pending, last): (Input, _, bool)| {
        let mut bytes = input.finish(pending, &Cancel::default())?;
        bytes.truncate(bytes.len() - PADDING);
        Ok(Piece { bytes, last })
    };
    begun.into_iter().map(finish).collect()
}

/// The file and the offset in it of a byte of all files together.
fn locate(files: &[FileInfo], mut byte: u64) -> (&FileInfo, u64) {
    for file in files {
        if byte < file.size {
            return (file, byte);
        }
        byte -= file.size;
    }
    let last = &files[files.len() - 1];
    (last, last.size)
}

impl Piece {
    /// The whole records of the piece, if they can be told: whichever of "outside quotes" and "inside quotes" at its
    /// beginning gives only records of the right width.
    #[must_use]
    pub fn records(&self, dialect: Dialect, width: usize) -> Vec<Record<'_>> {
        let starts = [false, true].map(|inside| after_newline(&self.bytes, 0..self.bytes.len(), inside, dialect.quote));
        let readings = starts.into_iter().filter_map(|start| match start {
            Search::Found(from) => Some(self.records_from(from, dialect)),
            Search::Absent { .. } => None,
        });
        let fits =
            |records: &Vec<Record<'_>>| records.iter().all(|record| record.width() == width && !record.is_malformed());
        readings.into_iter().find(fits).unwrap_or_default()
    }

    fn records_from(&self, from: usize, dialect: Dialect) -> Vec<Record<'_>> {
        let records = Records::new(&self.bytes, from, dialect);
        records.filter(|record| (record.complete || self.last) && !record.is_blank()).collect()
    }
}
