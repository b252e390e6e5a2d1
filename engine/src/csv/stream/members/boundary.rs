//! Where in a packed file a member seems to begin.

use memchr::memmem;

use super::frames::{Frame, frame};
use crate::csv::stream::packing::Compression;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Boundary {
    At(usize),
    /// Not in these bytes.
    Further,
    Nowhere,
}

/// What a header holds, where in it that is, and what else makes it one.
struct Pattern {
    text: &'static [u8],
    before: usize,
    behind: usize,
    is_header: fn(&[u8]) -> bool,
}

const GZIP: Pattern = Pattern { text: b"\x1f\x8b\x08", before: 0, behind: 10, is_header: is_gzip };
/// The beginning of a stream's first block; a stream without blocks is not worth finding.
const BZIP2: Pattern = Pattern { text: b"1AY&SY", before: 4, behind: 6, is_header: is_bzip2 };

/// The bytes that a search has gone through, which begin with a member.
pub(super) struct Search {
    kind: Compression,
    at: usize,
}

impl Search {
    pub(super) fn new(kind: Compression) -> Self {
        Self { kind, at: 0 }
    }

    /// The first place, `aim` or more bytes in, where another member seems to begin; asked again with more bytes it goes on.
    pub(super) fn boundary(&mut self, bytes: &[u8], aim: usize) -> Boundary {
        match self.kind {
            Compression::Gzip => self.pattern(bytes, aim, &GZIP),
            Compression::Bzip2 => self.pattern(bytes, aim, &BZIP2),
            Compression::Zstd => self.frames(bytes, aim),
        }
    }

    fn pattern(&mut self, bytes: &[u8], aim: usize, pattern: &Pattern) -> Boundary {
        let Pattern { text, before, behind, is_header } = pattern;
        self.at = self.at.max(aim.max(1) + before);
        while let Some(found) = bytes.get(self.at..).and_then(|rest| memmem::find(rest, text)) {
            self.at += found;
            match bytes.get(self.at - before..self.at + behind) {
                Some(header) if is_header(header) => return Boundary::At(self.at - before),
                Some(_) => self.at += 1,
                None => return Boundary::Further,
            }
        }
        self.at = self.at.max((bytes.len() + 1).saturating_sub(text.len()));
        Boundary::Further
    }

    fn frames(&mut self, bytes: &[u8], aim: usize) -> Boundary {
        while self.at < aim.max(1) {
            match frame(&bytes[self.at..]) {
                Some(Frame::Ends(length)) => self.at += length,
                Some(Frame::Strange) if self.at > 0 => break,
                Some(Frame::Strange) => return Boundary::Nowhere,
                None => return Boundary::Further,
            }
        }
        Boundary::At(self.at)
    }
}

/// Flags that exist, a level that is written by some program, and a system that has a number (RFC 1952). Packed bytes look
/// like this once in hundreds of gigabytes, and nothing is lost then but the company.
fn is_gzip(header: &[u8]) -> bool {
    header[3] & 0xe2 == 0 && matches!(header[8], 0 | 2 | 4) && matches!(header[9], 0..=19 | 255)
}

fn is_bzip2(header: &[u8]) -> bool {
    header.starts_with(b"BZh") && matches!(header[3], b'1'..=b'9')
}

#[cfg(test)]
mod tests {
    use super::*;

    const MEMBER: &[u8] = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff";

    #[test]
    fn a_member_begins_where_its_header_is_whole_and_possible() {
        let strange = b"\x1f\x8b\x08\x80\0\0\0\0\0\xff";
        let bytes = [MEMBER, b"...", strange, MEMBER, b"..", MEMBER].concat();
        assert_eq!(Search::new(Compression::Gzip).boundary(&bytes, 0), Boundary::At(23));
        assert_eq!(Search::new(Compression::Gzip).boundary(&bytes, 24), Boundary::At(35));
        assert_eq!(Search::new(Compression::Gzip).boundary(&bytes, 36), Boundary::Further);
    }

    #[test]
    fn a_search_goes_on_when_more_is_there() {
        let bytes = [MEMBER, b"some text of it", MEMBER].concat();
        let mut search = Search::new(Compression::Gzip);
        for end in 0..bytes.len() {
            assert_eq!(search.boundary(&bytes[..end], 4), Boundary::Further, "{end} bytes");
        }
        assert_eq!(search.boundary(&bytes, 4), Boundary::At(25));
    }

    #[test]
    fn a_stream_of_bzip2_is_known_by_its_first_block() {
        let stream = b"BZh91AY&SY..";
        let bytes = [&stream[..], b"1AY&SY", stream].concat();
        assert_eq!(Search::new(Compression::Bzip2).boundary(&bytes, 0), Boundary::At(18));
    }

    #[test]
    fn frames_are_counted_off_up_to_what_is_none() {
        let one = zstd::encode_all(&b"a,b\n1,2\n"[..], 3).expect("memory takes it");
        let bytes = [one.as_slice(), &one, &one, b"garbage"].concat();
        assert_eq!(Search::new(Compression::Zstd).boundary(&bytes, 1), Boundary::At(one.len()));
        assert_eq!(Search::new(Compression::Zstd).boundary(&bytes, one.len() + 1), Boundary::At(2 * one.len()));
        assert_eq!(Search::new(Compression::Zstd).boundary(&bytes, 1000), Boundary::At(3 * one.len()));
        assert_eq!(Search::new(Compression::Zstd).boundary(b"garbage", 1), Boundary::Nowhere);
    }
}
