//! One file as UTF-8 text, whatever it was packed in.

use std::io::{self, BufRead, Read};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

use super::line_ends::LineEnds;
use super::members::{Members, Sizes};
use super::packing::{Compression, Packing};
use super::ranged::Ranged;
use super::transcoded::Transcoded;
use crate::error::{Code, Failure, Fault, Result};
use crate::store::{Input, PADDING};

/// Compressed text that grows by more than this, once it is large, is made to fill memories and disks.
const LARGEST_RATIO: u64 = 500;
const LARGE: u64 = 256 << 20;

pub struct Decoded {
    input: Arc<Input>,
    text: Box<dyn Read + Send>,
    compression: Option<Compression>,
    done: Arc<AtomicU64>,
    given: u64,
}

impl Decoded {
    /// Undo what a file is packed in.
    pub fn new(ranged: Ranged, packing: &Packing) -> Result<Self> {
        Self::with_threads(ranged, packing, 1)
    }

    /// The same by so many threads, where the file lets more than one decode it.
    pub fn with_threads(mut ranged: Ranged, packing: &Packing, threads: usize) -> Result<Self> {
        let input = ranged.input();
        let failure = |compression, error: &io::Error| failure(input.uri(), compression, error);
        let mut done = ranged.done();
        let compression = Compression::of(ranged.fill_buf().map_err(|error| failure(None, &error))?);
        let sizes = Sizes::default();
        let mut text: Box<dyn Read + Send> = match compression {
            None => Box::new(ranged),
            Some(kind) if threads > 1 && sizes.are_less_than(input.size()) => {
                let members = Members::new(ranged, kind, threads, sizes);
                done = members.done();
                Box::new(members)
            }
            Some(kind) => kind.decoder(ranged).map_err(|error| failure(compression, &error))?,
        };
        if let Some(encoding) = packing.encoding {
            text = Box::new(Transcoded::new(text, encoding));
        }
        if packing.carriage_returns {
            text = Box::new(LineEnds::new(text, packing.quote));
        }
        Ok(Self { input, text, compression, done, given: 0 })
    }

    #[must_use]
    pub fn uri(&self) -> &str {
        self.input.uri()
    }

    /// Put up to so many bytes behind those in `buffer` (which has no padding), then padding; fewer at the text's end.
    pub fn append(&mut self, most: u64, buffer: &mut Vec<u8>) -> Result<u64> {
        let from = buffer.len();
        let end = from + usize::try_from(most).expect("a block fits in memory");
        buffer.resize(end + PADDING, 0);
        let mut at = from;
        while at < end {
            match self.text.read(&mut buffer[at..end]) {
                Ok(0) => break,
                Ok(length) => {
                    at += length;
                    self.given += length as u64;
                    self.check_ratio()?;
                }
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(self.failure(&error)),
            }
        }
        buffer.truncate(at);
        buffer.resize(at + PADDING, 0);
        Ok((at - from) as u64)
    }

    /// Pass over so many bytes of text.
    pub fn skip(&mut self, mut bytes: u64) -> Result<()> {
        let mut buffer = Vec::new();
        while bytes > 0 {
            buffer.clear();
            let passed = self.append(bytes.min(1 << 20), &mut buffer)?;
            if passed == 0 {
                break;
            }
            bytes -= passed;
        }
        Ok(())
    }

    /// Bytes of the file itself that are done with.
    #[must_use]
    pub fn done(&self) -> u64 {
        self.done.load(Relaxed)
    }

    pub fn verify(&self) -> Result<()> {
        self.input.verify()
    }

    fn check_ratio(&self) -> Result<()> {
        if self.compression.is_none() || self.given < LARGE || self.given / self.done().max(1) < LARGEST_RATIO {
            return Ok(());
        }
        let uri = self.uri();
        let message = format!(
            "{uri} decompresses to more than {LARGEST_RATIO} times its size: decompress it yourself if you trust it"
        );
        Err(Fault::new(Code::Unsupported, message).at(uri).into())
    }

    fn failure(&self, error: &io::Error) -> Failure {
        failure(self.uri(), self.compression, error)
    }
}

/// A failure of the store as it came, anything else as damage.
fn failure(uri: &str, compression: Option<Compression>, error: &io::Error) -> Failure {
    if let Some(failure) = error.get_ref().and_then(|inner| inner.downcast_ref::<Failure>()) {
        return failure.clone();
    }
    let message = match compression {
        Some(kind) => format!("{uri} cannot be decompressed, its {} data is damaged or cut off ({error})", kind.word()),
        None => format!("{uri} cannot be read: {error}"),
    };
    Fault::new(Code::DamagedFile, message).at(uri).into()
}
