//! Carriage returns that end lines as newlines; those inside quotes are text.

use std::io::{self, Read};

pub(super) struct LineEnds<R> {
    inner: R,
    quote: Option<u8>,
    inside: bool,
}

impl<R> LineEnds<R> {
    pub(super) fn new(inner: R, quote: Option<u8>) -> Self {
        Self { inner, quote, inside: false }
    }
}

impl<R: Read> Read for LineEnds<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let length = self.inner.read(into)?;
        for byte in &mut into[..length] {
            if Some(*byte) == self.quote {
                self.inside = !self.inside;
            } else if *byte == b'\r' && !self.inside {
                *byte = b'\n';
            }
        }
        Ok(length)
    }
}
