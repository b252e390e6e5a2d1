//! Files that stay invisible until a commit: a temporary file beside its target, or the parts of an upload.

mod local;
mod multipart;

use local::TemporaryFile;
use multipart::Upload;

use super::{Location, Options};
use crate::error::Result;
use crate::progress::Cancel;

/// Where and how to write.
pub struct Target<'a> {
    pub uri: &'a str,
    /// The path to write to when `uri` is local; by default a hidden name in the same folder.
    pub temporary: Option<&'a str>,
    pub part_bytes: usize,
}

/// What a commit needs to make a written file visible.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sealed {
    Local { temporary: String },
    Upload { upload_id: String, parts: Vec<SealedPart> },
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedPart {
    /// 1-based, as S3 counts.
    pub number: usize,
    pub etag: String,
}

enum State {
    Open(Kind),
    Sealed(Sealed, Kind),
    Aborted,
}

enum Kind {
    Local(TemporaryFile),
    Upload(Upload),
}

pub struct Writer {
    uri: String,
    cancel: Cancel,
    written: u64,
    state: State,
}

impl Writer {
    pub fn open(target: &Target<'_>, options: &Options, cancel: Cancel) -> Result<Self> {
        let kind = match Location::parse(target.uri)? {
            Location::Local(path) => Kind::Local(TemporaryFile::create(target.uri, &path, target.temporary)?),
            Location::Bucket { bucket, key } => {
                Kind::Upload(Upload::start(target.uri, &bucket, &key, target.part_bytes, options)?)
            }
        };
        Ok(Self { uri: target.uri.to_owned(), cancel, written: 0, state: State::Open(kind) })
    }

    #[must_use]
    pub fn uri(&self) -> &str {
        &self.uri
    }

    /// Bytes taken so far.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.written
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        matches!(self.state, State::Open(_))
    }

    /// Take bytes; None when the writer was closed before.
    pub fn write(&mut self, bytes: &[u8]) -> Result<Option<usize>> {
        self.cancel.check()?;
        match &mut self.state {
            State::Open(Kind::Local(file)) => file.write(bytes)?,
            State::Open(Kind::Upload(upload)) => upload.write(bytes, &self.cancel)?,
            State::Sealed(..) | State::Aborted => return Ok(None),
        }
        self.written += bytes.len() as u64;
        Ok(Some(bytes.len()))
    }

    /// Make what was written durable, though not visible; nothing happens the second time.
    pub fn close(&mut self) -> Result<()> {
        let State::Open(kind) = &mut self.state else { return Ok(()) };
        self.cancel.check()?;
        let sealed = match kind {
            Kind::Local(file) => file.seal()?,
            Kind::Upload(upload) => upload.seal(&self.cancel)?,
        };
        if let State::Open(kind) = std::mem::replace(&mut self.state, State::Aborted) {
            self.state = State::Sealed(sealed, kind);
        }
        Ok(())
    }

    /// Remove what was written, sealed or not; nothing happens the second time.
    pub fn abort(&mut self) -> Result<()> {
        match std::mem::replace(&mut self.state, State::Aborted) {
            State::Open(Kind::Local(file)) | State::Sealed(_, Kind::Local(file)) => file.remove(),
            State::Open(Kind::Upload(upload)) | State::Sealed(_, Kind::Upload(upload)) => upload.abort(),
            State::Aborted => Ok(()),
        }
    }

    /// What the commit needs; None before `close` and after `abort`.
    #[must_use]
    pub fn sealed(&self) -> Option<&Sealed> {
        match &self.state {
            State::Sealed(sealed, _) => Some(sealed),
            State::Open(_) | State::Aborted => None,
        }
    }
}

/// Whoever opened the file was interrupted before it could keep the writer: nobody else would remove it. What is sealed
/// waits for its commit, and an upload that nobody ends costs a request that may hang; the store lets it expire.
impl Drop for Writer {
    fn drop(&mut self) {
        if matches!(self.state, State::Open(Kind::Local(_))) {
            let _nobody_is_left_to_tell = self.abort();
        }
    }
}
