//! A pinned input that can be read at any offset, from this machine or from S3.

use std::fs::{File, Metadata};
use std::ops::Range;
use std::os::unix::fs::{FileExt, MetadataExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use tokio::sync::oneshot::{self, Receiver};
use tokio::task::JoinHandle;

use super::failures::{changed, from_io, unavailable};
use super::remote::{Remote, wait};
use super::s3::runtime;
use super::stretch::{Part, fetch_parts};
use super::{FileInfo, Location, Options, PADDING};
use crate::error::{Code, Fault, Result};
use crate::progress::Cancel;

/// Read at once: half of what a core's second cache holds.
const PIECE: usize = 256 << 10;

pub struct Input {
    info: FileInfo,
    kind: Kind,
}

enum Kind {
    Local { file: File, path: PathBuf },
    Remote(Remote),
}

/// A read that was begun: on the network at once, locally when it is finished.
pub struct Pending {
    range: Range<u64>,
    way: Way,
}

enum Way {
    /// To be read into this buffer.
    Here(Vec<u8>),
    /// To come from the task, which ends when nobody waits for any of its ranges.
    Fetching(Receiver<Result<Vec<u8>>>, Arc<Task>),
}

struct Task(JoinHandle<()>);

impl Drop for Task {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Input {
    /// Open a file and see that it still is what `info` says.
    pub fn open(info: &FileInfo, options: &Options) -> Result<Self> {
        let kind = match Location::parse(&info.uri)? {
            Location::Local(path) => {
                let failed = |error| from_io(&info.uri, &error);
                stat(&info.uri, &path)?; // opening a pipe would wait for its writer
                let file = File::open(&path).map_err(failed)?;
                compare(info, &local_info(&info.uri, &file.metadata().map_err(failed)?)?)?;
                Kind::Local { file, path }
            }
            Location::Bucket { bucket, key } => Kind::Remote(Remote::new(&bucket, &key, info, options)?),
        };
        Ok(Self { info: info.clone(), kind })
    }

    /// Open a file for work that would rather wait for its storage than fail.
    pub fn open_patiently(info: &FileInfo, options: &Options) -> Result<Self> {
        let mut input = Self::open(info, options)?;
        if let Kind::Remote(remote) = input.kind {
            input.kind = Kind::Remote(remote.patient());
        }
        Ok(input)
    }

    #[must_use]
    pub fn uri(&self) -> &str {
        &self.info.uri
    }

    #[must_use]
    pub fn size(&self) -> u64 {
        self.info.size
    }

    /// Whether reads are worth beginning ahead of their use.
    #[must_use]
    pub fn is_remote(&self) -> bool {
        matches!(self.kind, Kind::Remote(_))
    }

    /// Begin to read into a buffer, in place of what is there.
    #[must_use]
    pub fn begin(&self, range: Range<u64>, buffer: Vec<u8>) -> Pending {
        self.begin_all(vec![(range, buffer)]).pop().expect("one read was begun")
    }

    /// The same for several ranges, over a network by one request: each begins inside the one before it, or at its end.
    #[must_use]
    pub fn begin_all(&self, reads: Vec<(Range<u64>, Vec<u8>)>) -> Vec<Pending> {
        let Kind::Remote(remote) = &self.kind else {
            return reads.into_iter().map(|(range, buffer)| Pending { range, way: Way::Here(buffer) }).collect();
        };
        let (mut parts, mut waiting) = (Vec::new(), Vec::new());
        for (range, buffer) in reads {
            let (to, from) = oneshot::channel();
            waiting.push((range.clone(), from));
            parts.push(Part { range, buffer, to });
        }
        let task = Arc::new(Task(runtime().spawn(fetch_parts(remote.clone(), parts))));
        let pending = |(range, from)| Pending { range, way: Way::Fetching(from, task.clone()) };
        waiting.into_iter().map(pending).collect()
    }

    /// The bytes of a begun read, followed by `PADDING` zeros.
    pub fn finish(&self, pending: Pending, cancel: &Cancel) -> Result<Vec<u8>> {
        self.finish_seen(pending, cancel, |_, _| {})
    }

    /// The same; `see` looks at every piece of the bytes as soon as it is there, while it is in the cache.
    pub fn finish_seen(
        &self,
        pending: Pending,
        cancel: &Cancel,
        mut see: impl FnMut(&[u8], Range<usize>),
    ) -> Result<Vec<u8>> {
        let mut buffer = match pending.way {
            Way::Here(buffer) => buffer,
            Way::Fetching(mut from, _task) => {
                let fetched = wait(&mut from, cancel)?;
                let bytes = fetched.map_err(|_| unavailable(self.uri(), "what comes before could not be read"))??;
                see(&bytes, 0..bytes.len() - PADDING);
                return Ok(bytes);
            }
        };
        let Kind::Local { file, .. } = &self.kind else { unreachable!("what is remote is fetched") };
        let length = usize::try_from(pending.range.end - pending.range.start).expect("a block fits in memory");
        buffer.resize(length + PADDING, 0);
        buffer[length..].fill(0);
        for from in (0..length).step_by(PIECE) {
            let piece = from..length.min(from + PIECE);
            read_exactly(file, &mut buffer[piece.clone()], pending.range.start + from as u64, self.uri())?;
            see(&buffer, piece);
        }
        Ok(buffer)
    }

    /// Put the bytes of a range and padding behind those in `buffer`, whose own padding (if any) the caller has cut off.
    pub fn append(&self, range: Range<u64>, buffer: &mut Vec<u8>, cancel: &Cancel) -> Result<()> {
        match &self.kind {
            Kind::Local { file, .. } => {
                let from = buffer.len();
                let end = from + usize::try_from(range.end - range.start).expect("a block fits in memory");
                buffer.resize(end + PADDING, 0);
                read_exactly(file, &mut buffer[from..end], range.start, self.uri())?;
            }
            Kind::Remote(remote) => buffer.extend_from_slice(&wait(remote.clone().fetch(range), cancel)??),
        }
        Ok(())
    }

    /// See that the file at this path is still the one that was opened.
    pub fn verify(&self) -> Result<()> {
        match &self.kind {
            Kind::Local { path, .. } => compare(&self.info, &stat(&self.info.uri, path)?),
            Kind::Remote(_) => Ok(()), // every read was conditional on the ETag
        }
    }
}

fn read_exactly(file: &File, bytes: &mut [u8], offset: u64, uri: &str) -> Result<()> {
    file.read_exact_at(bytes, offset).map_err(|error| match error.kind() {
        std::io::ErrorKind::UnexpectedEof => changed(uri),
        _ => from_io(uri, &error),
    })
}

/// Compare a pinned input with what is there now.
pub fn check_unchanged(info: &FileInfo, options: &Options) -> Result<()> {
    match Location::parse(&info.uri)? {
        Location::Local(path) => compare(info, &stat(&info.uri, &path)?),
        Location::Bucket { bucket, key } => {
            let remote = Remote::new(&bucket, &key, info, options)?;
            compare(info, &wait(remote.head(), &Cancel::default())??)
        }
    }
}

pub(super) fn stat(uri: &str, path: &Path) -> Result<FileInfo> {
    local_info(uri, &path.metadata().map_err(|error| from_io(uri, &error))?)
}

fn local_info(uri: &str, metadata: &Metadata) -> Result<FileInfo> {
    if !metadata.is_file() {
        return Err(Fault::new(Code::Unsupported, format!("{uri} is not a regular file: folders end in '/'"))
            .at(uri)
            .into());
    }
    let modified_ns = Some(metadata.mtime() * 1_000_000_000 + metadata.mtime_nsec());
    Ok(FileInfo { uri: uri.to_owned(), size: metadata.len(), etag: None, modified_ns })
}

fn compare(pinned: &FileInfo, now: &FileInfo) -> Result<()> {
    let differs = |pinned: Option<i64>, now: Option<i64>| pinned.is_some() && pinned != now;
    let same_version = match (&pinned.etag, &now.etag) {
        (Some(pinned), Some(now)) => pinned == now,
        _ => !differs(pinned.modified_ns, now.modified_ns),
    };
    if pinned.size == now.size && same_version { Ok(()) } else { Err(changed(&pinned.uri)) }
}
