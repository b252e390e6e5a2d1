//! Neighbouring ranges of one S3 object by one request, retried from the byte reached.

use std::ops::Range;

use bytes::Bytes;
use futures::StreamExt;
use futures::stream::BoxStream;
use tokio::sync::oneshot::Sender;

use super::PADDING;
use super::attempts::Attempts;
use super::failures::unavailable;
use super::remote::Remote;
use crate::error::Result;

/// One of the ranges: what to read it into, and whom to give it to.
pub(super) struct Part {
    pub(super) range: Range<u64>,
    pub(super) buffer: Vec<u8>,
    pub(super) to: Sender<Result<Vec<u8>>>,
}

/// Read ranges each of which begins inside the one before it, or at its end; what fails is told to the first that is not
/// there yet.
pub(super) async fn fetch_parts(remote: Remote, parts: Vec<Part>) {
    let Some(all) = parts.first().zip(parts.last()).map(|(first, last)| first.range.start..last.range.end) else {
        return;
    };
    let mut stretch = Stretch::new(remote, all);
    let mut shared = Vec::new();
    let mut parts = parts.into_iter().peekable();
    while let Some(Part { range, mut buffer, to }) = parts.next() {
        buffer.clear();
        buffer.reserve_exact((range.end - range.start) as usize + PADDING);
        buffer.extend_from_slice(&shared);
        if let Err(failure) = stretch.read_to(range.end, &mut buffer).await {
            let _ = to.send(Err(failure)); // whoever asked may have gone
            return;
        }
        shared.clear();
        if let Some(next) = parts.peek() {
            shared.extend_from_slice(&buffer[(next.range.start - range.start) as usize..]);
        }
        buffer.resize(buffer.len() + PADDING, 0);
        let _ = to.send(Ok(buffer));
    }
}

/// A range of an object, read from its beginning to its end.
pub(super) struct Stretch {
    remote: Remote,
    begin: u64,
    /// What was handed on ends here.
    at: u64,
    end: u64,
    /// The answer to the request that is open.
    body: Option<BoxStream<'static, Result<Bytes>>>,
    /// What has come and was not handed on yet.
    left: Bytes,
    attempts: Attempts,
}

impl Stretch {
    pub(super) fn new(remote: Remote, range: Range<u64>) -> Self {
        let attempts = Attempts::new(remote.patience());
        let (begin, end) = (range.start, range.end);
        Self { remote, begin, at: begin, end, body: None, left: Bytes::new(), attempts }
    }

    /// Put what lies between the bytes handed on before and `end` behind those in `bytes`.
    pub(super) async fn read_to(&mut self, end: u64, bytes: &mut Vec<u8>) -> Result<()> {
        while self.at < end {
            if self.left.is_empty() {
                self.left = self.come().await?;
            }
            let piece = self.left.split_to(self.left.len().min((end - self.at) as usize));
            bytes.extend_from_slice(&piece);
            self.at += piece.len() as u64;
        }
        Ok(())
    }

    /// What comes next, however often it has to be asked for.
    async fn come(&mut self) -> Result<Bytes> {
        loop {
            match self.ask().await {
                Ok(bytes) if bytes.is_empty() => {}
                Ok(bytes) => return Ok(bytes),
                Err(failure) => {
                    self.body = None;
                    self.attempts.pause_after(failure, (self.at - self.begin) as usize).await?;
                }
            }
        }
    }

    async fn ask(&mut self) -> Result<Bytes> {
        let body = match &mut self.body {
            Some(body) => body,
            None => self.body.insert(self.remote.open(self.at..self.end).await?),
        };
        body.next().await.unwrap_or_else(|| Err(unavailable(self.remote.uri(), "the answer broke off")))
    }
}
