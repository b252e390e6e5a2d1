//! Where records begin, for a block that may begin anywhere in the file.

use std::ops::Range;

use memchr::{memchr, memchr2};

/// What looking for a newline outside quotes came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Search {
    /// The position after the newline.
    Found(usize),
    /// There is none; whether the range ends inside quotes.
    Absent { inside: bool },
}

/// Look for the first newline of `range` outside quotes, when its first byte is `inside` quotes or not.
#[must_use]
pub fn after_newline(bytes: &[u8], range: Range<usize>, mut inside: bool, quote: Option<u8>) -> Search {
    let Some(quote) = quote else {
        return memchr(b'\n', &bytes[range.clone()])
            .map_or(Search::Absent { inside: false }, |at| Search::Found(range.start + at + 1));
    };
    let mut from = range.start;
    loop {
        let rest = &bytes[from..range.end];
        let next = if inside { memchr(quote, rest) } else { memchr2(quote, b'\n', rest) };
        match next {
            None => return Search::Absent { inside },
            Some(at) if rest[at] == quote => {
                inside = !inside;
                from += at + 1;
            }
            Some(at) => return Search::Found(from + at + 1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn search(text: &[u8], inside: bool) -> Search {
        after_newline(text, 0..text.len(), inside, Some(b'"'))
    }

    #[test]
    fn a_newline_inside_quotes_ends_no_record() {
        assert_eq!(search(b"a,\"x\ny\"\nb", false), Search::Found(8));
        assert_eq!(search(b"y\"\nb", true), Search::Found(3));
    }

    #[test]
    fn without_a_newline_the_state_at_the_end_is_told() {
        assert_eq!(search(b"a,\"x\n", false), Search::Absent { inside: true });
        assert_eq!(search(b"a,\"x\"\"\"", false), Search::Absent { inside: false });
        assert_eq!(after_newline(b"a\"b", 0..3, false, None), Search::Absent { inside: false });
    }
}
