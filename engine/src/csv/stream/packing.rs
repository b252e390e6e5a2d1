//! How a file's text is packed: compressed, encoded, with which line ends. Told by its first bytes.

use std::io::{self, BufRead, Read};

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use super::members::is_zstd;
use crate::csv::dialect::Settings;
use crate::error::{Code, Fault, Result};
use crate::store::FileInfo;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compression {
    Gzip,
    Zstd,
    Bzip2,
}

/// What has to be undone before a file is UTF-8 text with newlines.
#[derive(Debug, Clone, Copy)]
pub struct Packing {
    pub encoding: Option<&'static Encoding>,
    /// Lines end with a carriage return alone.
    pub carriage_returns: bool,
    /// The quote, within which a carriage return is text.
    pub quote: Option<u8>,
    /// Some file is compressed; each says by its own first bytes how.
    compressed: bool,
}

const ENDINGS: [&str; 6] = [".gz", ".gzip", ".zst", ".zstd", ".bz2", ".bgz"];

impl Compression {
    #[must_use]
    pub fn of(head: &[u8]) -> Option<Self> {
        if is_zstd(head) {
            return Some(Self::Zstd);
        }
        let known = [(&b"\x1f\x8b"[..], Self::Gzip), (b"BZh", Self::Bzip2)];
        known.into_iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, kind)| kind)
    }

    /// The text of all members that follow each other.
    pub(super) fn decoder(self, packed: impl BufRead + Send + 'static) -> io::Result<Box<dyn Read + Send>> {
        Ok(match self {
            Self::Gzip => Box::new(flate2::bufread::MultiGzDecoder::new(packed)),
            Self::Bzip2 => Box::new(bzip2::bufread::MultiBzDecoder::new(packed)),
            Self::Zstd => Box::new(zstd::stream::read::Decoder::with_buffer(packed)?),
        })
    }

    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Gzip => "gzip",
            Self::Zstd => "zstd",
            Self::Bzip2 => "bzip2",
        }
    }
}

impl Packing {
    /// Whether some file is compressed, by the first file's head and the names of the others.
    #[must_use]
    pub fn compressed(files: &[FileInfo], head: &[u8], settings: &Settings) -> Self {
        let named = |file: &FileInfo| ENDINGS.iter().any(|ending| file.uri.to_lowercase().ends_with(ending));
        let compressed = Compression::of(head).is_some() || files.iter().any(named);
        Self { encoding: None, carriage_returns: false, quote: settings.quote, compressed }
    }

    /// The encoding: by its mark, by the zeros of UTF-16, or as it was told.
    pub fn encoding(head: &[u8], settings: &Settings, uri: &str) -> Result<Option<&'static Encoding>> {
        if let Some((encoding, _)) = Encoding::for_bom(head) {
            return Ok(Some(encoding).filter(|encoding| *encoding != UTF_8));
        }
        let told = &settings.encoding;
        let Some(encoding) = Encoding::for_label(told.as_bytes()) else {
            let message = format!("'{told}' is no encoding: utf-8, utf-16le, windows-1252, latin1 … are");
            return Err(Fault::new(Code::Unsupported, message).at(uri).into());
        };
        Ok(if encoding == UTF_8 { zeros(head) } else { Some(encoding) })
    }

    /// Whether lines end with a carriage return alone, by decoded text.
    #[must_use]
    pub fn has_carriage_returns(text: &[u8]) -> bool {
        !text.contains(&b'\n') && text.contains(&b'\r')
    }

    /// Whether there is nothing to undo, so that the file can be read anywhere.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        !self.compressed && self.encoding.is_none() && !self.carriage_returns
    }
}

/// UTF-16 without a mark: every other byte of mostly Latin text is zero.
fn zeros(head: &[u8]) -> Option<&'static Encoding> {
    let sample = &head[..head.len().min(4096) & !1];
    let zeros = |from: usize| sample.iter().skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (zeros(0), zeros(1), sample.len() / 2);
    if half < 2 {
        None
    } else if odd * 10 >= half * 7 && even * 10 < half {
        Some(UTF_16LE)
    } else if even * 10 >= half * 7 && odd * 10 < half {
        Some(UTF_16BE)
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf16_is_known_by_its_zeros_and_its_mark() {
        let little: Vec<u8> = "a,b\n1,2\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = "a,b\n1,2\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(zeros(&little), Some(UTF_16LE));
        assert_eq!(zeros(&big), Some(UTF_16BE));
        assert_eq!(zeros(b"a,b\n1,2\n"), None);
        assert_eq!(zeros(&[0; 100]), None);
        let marked = [b"\xff\xfe", little.as_slice()].concat();
        assert_eq!(Packing::encoding(&marked, &Settings::default(), "f").unwrap(), Some(UTF_16LE));
    }
}
