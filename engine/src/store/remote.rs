//! Ranged reads of one S3 object, pinned by its ETag and retried from the byte reached.

use std::future::Future;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use object_store::aws::AmazonS3;
use object_store::path::Path;
use object_store::{GetOptions, GetRange, ObjectStore, ObjectStoreExt};

use super::attempts::Patience;
use super::failures::{changed, from_object_store};
use super::s3::{client, runtime};
use super::stretch::Stretch;
use super::{FileInfo, Options, PADDING};
use crate::error::{Code, Fault, Result};
use crate::progress::Cancel;

#[derive(Clone)]
pub(super) struct Remote {
    client: Arc<AmazonS3>,
    path: Path,
    uri: String,
    etag: Option<String>,
    patience: Patience,
}

impl Remote {
    pub(super) fn new(bucket: &str, key: &str, info: &FileInfo, options: &Options) -> Result<Self> {
        Ok(Self {
            client: client(bucket, options)?,
            path: object_path(key, &info.uri)?,
            uri: info.uri.clone(),
            etag: info.etag.clone(),
            patience: Patience::Short,
        })
    }

    /// The same for work that has gone on for long already, and would rather wait than fail.
    pub(super) fn patient(self) -> Self {
        Self { patience: Patience::Long, ..self }
    }

    pub(super) fn uri(&self) -> &str {
        &self.uri
    }

    pub(super) fn patience(&self) -> Patience {
        self.patience
    }

    /// The bytes of a range, with `PADDING` zeros after them.
    pub(super) async fn fetch(self, range: Range<u64>) -> Result<Vec<u8>> {
        let wanted = usize::try_from(range.end - range.start).expect("a block fits in memory");
        let mut bytes = Vec::with_capacity(wanted + PADDING);
        Stretch::new(self, range.clone()).read_to(range.end, &mut bytes).await?;
        bytes.resize(wanted + PADDING, 0);
        Ok(bytes)
    }

    /// Ask once for a range: what comes of it, piece by piece.
    pub(super) async fn open(&self, range: Range<u64>) -> Result<BoxStream<'static, Result<Bytes>>> {
        let uri = self.uri.clone();
        let options =
            GetOptions { range: Some(GetRange::Bounded(range)), if_match: self.etag.clone(), ..GetOptions::default() };
        let answer = self.client.get_opts(&self.path, options).await;
        let answer = answer.map_err(|error| from_object_store(&self.uri, &error))?;
        // Not every server minds If-Match.
        if self.etag.is_some() && answer.meta.e_tag != self.etag {
            return Err(changed(&self.uri));
        }
        Ok(answer.into_stream().map(move |piece| piece.map_err(|error| from_object_store(&uri, &error))).boxed())
    }

    /// What the object is now.
    pub(super) async fn head(&self) -> Result<FileInfo> {
        let meta = self.client.head(&self.path).await.map_err(|error| from_object_store(&self.uri, &error))?;
        Ok(file_info(self.uri.clone(), &meta))
    }
}

pub(super) fn object_path(key: &str, uri: &str) -> Result<Path> {
    let unusable = |_| {
        Fault::new(Code::Unsupported, format!("{uri} is not a usable object name: it has empty or dot segments"))
            .at(uri)
    };
    Ok(Path::parse(key).map_err(unusable)?)
}

pub(super) fn file_info(uri: String, meta: &object_store::ObjectMeta) -> FileInfo {
    FileInfo { uri, size: meta.size, etag: meta.e_tag.clone(), modified_ns: meta.last_modified.timestamp_nanos_opt() }
}

/// Wait on this thread for work of the runtime, looking at the cancel flag meanwhile.
pub(super) fn wait<T>(work: impl Future<Output = T>, cancel: &Cancel) -> Result<T> {
    runtime().block_on(async {
        let mut work = std::pin::pin!(work);
        loop {
            match tokio::time::timeout(Duration::from_millis(20), &mut work).await {
                Ok(value) => return Ok(value),
                Err(_) => cancel.check()?,
            }
        }
    })
}
