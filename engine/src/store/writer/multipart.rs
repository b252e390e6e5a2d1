//! An S3 multipart upload whose completion is left to the commit.

use std::collections::VecDeque;
use std::sync::Arc;

use object_store::PutPayload;
use object_store::aws::AmazonS3;
use object_store::multipart::MultipartStore;
use object_store::path::Path;
use tokio::task::JoinHandle;

use super::{Sealed, SealedPart};
use crate::error::{Code, Fault, Result};
use crate::progress::Cancel;
use crate::store::Options;
use crate::store::attempts::{Attempts, Patience};
use crate::store::failures::{from_object_store, unavailable};
use crate::store::remote::{object_path, wait};
use crate::store::s3::{client, runtime};

/// S3 refuses smaller parts, except the last.
const SMALLEST_PART: usize = 5 << 20;
/// S3 refuses more parts; they grow on the way so that 16 MiB parts reach 400 GB.
const MOST_PARTS: usize = 10_000;
const PARTS_PER_SIZE: usize = 2_500;
/// Parts under way at once; one more is being filled.
const IN_FLIGHT: usize = 3;

type Uploading = JoinHandle<Result<String>>;

/// One part on its way.
struct Part {
    client: Arc<AmazonS3>,
    path: Path,
    id: String,
    index: usize,
    body: PutPayload,
}

impl Part {
    async fn send(self, uri: String) -> Result<String> {
        let mut attempts = Attempts::new(Patience::Long);
        loop {
            match self.client.put_part(&self.path, &self.id, self.index, self.body.clone()).await {
                Ok(part) => return Ok(part.content_id),
                Err(error) => attempts.pause_after(from_object_store(&uri, &error), 0).await?,
            }
        }
    }
}

pub(super) struct Upload {
    uri: String,
    client: Arc<AmazonS3>,
    path: Path,
    id: String,
    part_bytes: usize,
    filling: Vec<u8>,
    uploading: VecDeque<Uploading>,
    etags: Vec<String>,
}

impl Upload {
    pub(super) fn start(uri: &str, bucket: &str, key: &str, part_bytes: usize, options: &Options) -> Result<Self> {
        let (client, path) = (client(bucket, options)?, object_path(key, uri)?);
        let id = wait(client.create_multipart(&path), &Cancel::default())?
            .map_err(|error| from_object_store(uri, &error))?;
        Ok(Self {
            uri: uri.to_owned(),
            client,
            path,
            id,
            part_bytes: part_bytes.max(SMALLEST_PART),
            filling: Vec::new(),
            uploading: VecDeque::new(),
            etags: Vec::new(),
        })
    }

    fn parts(&self) -> usize {
        self.etags.len() + self.uploading.len()
    }

    fn wanted_bytes(&self) -> usize {
        self.part_bytes * (1 + self.parts() / PARTS_PER_SIZE)
    }

    pub(super) fn write(&mut self, mut bytes: &[u8], cancel: &Cancel) -> Result<()> {
        while !bytes.is_empty() {
            let wanted = self.wanted_bytes();
            let taken = bytes.len().min(wanted - self.filling.len());
            self.filling.reserve_exact(wanted - self.filling.len());
            self.filling.extend_from_slice(&bytes[..taken]);
            bytes = &bytes[taken..];
            if self.filling.len() == wanted {
                self.send(cancel)?;
            }
        }
        Ok(())
    }

    fn send(&mut self, cancel: &Cancel) -> Result<()> {
        if self.parts() == MOST_PARTS {
            let message = format!("{} is too large for one object: write several with rows_per_file", self.uri);
            return Err(Fault::new(Code::Unsupported, message).at(&self.uri).into());
        }
        while self.uploading.len() >= IN_FLIGHT {
            self.settle_one(cancel)?;
        }
        let body = PutPayload::from(std::mem::take(&mut self.filling));
        let part = Part {
            client: self.client.clone(),
            path: self.path.clone(),
            id: self.id.clone(),
            index: self.parts(),
            body,
        };
        self.uploading.push_back(runtime().spawn(part.send(self.uri.clone())));
        Ok(())
    }

    fn settle_one(&mut self, cancel: &Cancel) -> Result<()> {
        let Some(oldest) = self.uploading.front_mut() else { return Ok(()) };
        let etag = wait(oldest, cancel)?.map_err(|error| unavailable(&self.uri, &error.to_string()))??;
        self.uploading.pop_front();
        self.etags.push(etag);
        Ok(())
    }

    pub(super) fn seal(&mut self, cancel: &Cancel) -> Result<Sealed> {
        // An upload needs a part even when the file is empty.
        if !self.filling.is_empty() || self.parts() == 0 {
            self.send(cancel)?;
        }
        while !self.uploading.is_empty() {
            self.settle_one(cancel)?;
        }
        let parts = self.etags.iter().enumerate();
        let parts = parts.map(|(index, etag)| SealedPart { number: index + 1, etag: etag.clone() }).collect();
        Ok(Sealed::Upload { upload_id: self.id.clone(), parts })
    }

    pub(super) fn abort(mut self) -> Result<()> {
        for uploading in self.uploading.drain(..) {
            uploading.abort();
        }
        let aborted = wait(self.client.abort_multipart(&self.path, &self.id), &Cancel::default())?;
        match aborted {
            Ok(()) | Err(object_store::Error::NotFound { .. }) => Ok(()),
            Err(error) => Err(from_object_store(&self.uri, &error)),
        }
    }
}
