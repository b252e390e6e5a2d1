//! Text of another encoding as UTF-8.

use std::collections::VecDeque;
use std::io::{self, Read};

use encoding_rs::{Decoder, DecoderResult, Encoding};

const PIECE: usize = 64 << 10;
/// Where less room is left, a character may not fit, and the decoder would write nothing for ever.
const LEAST: usize = 16;

pub(super) struct Transcoded<R> {
    inner: R,
    decoder: Decoder,
    name: &'static str,
    raw: Vec<u8>,
    at: usize,
    /// Bytes of the encoded text that were decoded.
    before: u64,
    ended: bool,
    /// Text that found no room where it was wanted.
    spare: VecDeque<u8>,
}

impl<R: Read> Transcoded<R> {
    pub(super) fn new(inner: R, encoding: &'static Encoding) -> Self {
        let decoder = encoding.new_decoder_with_bom_removal();
        Self {
            inner,
            decoder,
            name: encoding.name(),
            raw: Vec::new(),
            at: 0,
            before: 0,
            ended: false,
            spare: VecDeque::new(),
        }
    }

    fn refill(&mut self) -> io::Result<()> {
        self.raw.resize(PIECE, 0);
        self.at = 0;
        let length = self.inner.read(&mut self.raw)?;
        self.raw.truncate(length);
        self.ended = length == 0;
        Ok(())
    }

    /// Some text, none only at the end; there has to be room for a character.
    fn decode(&mut self, into: &mut [u8]) -> io::Result<usize> {
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

impl<R: Read> Read for Transcoded<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.spare.is_empty() && into.len() < LEAST {
            let mut spare = [0; LEAST];
            let length = self.decode(&mut spare)?;
            self.spare.extend(&spare[..length]);
        }
        if self.spare.is_empty() { self.decode(into) } else { self.spare.read(into) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_character_may_be_asked_for_in_pieces() {
        let text = "a€😀ü,\n".repeat(50);
        let raw: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        for room in 1..20 {
            let mut reader = Transcoded::new(raw.as_slice(), encoding_rs::UTF_16LE);
            let (mut read, mut piece) = (Vec::new(), vec![0; room]);
            loop {
                match reader.read(&mut piece).unwrap() {
                    0 => break,
                    length => read.extend_from_slice(&piece[..length]),
                }
            }
            assert_eq!(String::from_utf8(read).unwrap(), text, "{room} bytes at once");
        }
    }
}
