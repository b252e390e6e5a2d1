//! Text of another encoding as UTF-8.

use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

const PIECE: usize = 64 << 10;

pub(super) struct Transcoded<R> {
    inner: R,
    decoder: Decoder,
    name: &'static str,
    raw: Vec<u8>,
    at: usize,
    /// Bytes of the encoded text that were decoded.
    before: u64,
    ended: bool,
}

impl<R: Read> Transcoded<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self { inner, decoder, name: encoding.name(), raw: Vec::new(), at: 0, before: 0, ended: false }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.raw.resize(PIECE, 0);
        self.at = 0;
        let length = self.inner.read(&mut self.raw)?;
        self.raw.truncate(length);
        self.ended = length == 0;
        Ok(())
    }
}

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        loop {
            if self.at == self.raw.len() {
                if self.ended {
                    return Ok(0);
                }
                self.refill()?;
            }
            let (outcome, read, written) =
                self.decoder.decode_to_utf8_without_replacement(&self.raw[self.at..], into, self.ended);
            self.at += read;
            self.before += read as u64;
            if let DecoderResult::Malformed(..) = outcome {
                let (name, at) = (self.name, self.before);
                return Err(io::Error::new(
                    io::ErrorKind::InvalidData,
                    format!("it is not {name} text near byte {at}: name the encoding it has"),
                ));
            }
            if written > 0 {
                return Ok(written);
            }
        }
    }
}
