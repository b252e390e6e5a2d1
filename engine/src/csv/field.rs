//! One field's bytes: where its content is, and whether it is quoted, doubled or malformed.

use std::borrow::Cow;

use memchr::memchr2;

/// Bytes of a field without its quotes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// As it stands in the file.
    Plain { start: usize, end: usize },
    /// Holds doubled quotes that stand for one.
    Doubled { start: usize, end: usize },
    /// Text follows the closing quote.
    Malformed,
}

/// Look at the field `start..end` (a trailing carriage return has been left out by the caller).
#[inline]
#[must_use]
pub fn content(bytes: &[u8], start: usize, end: usize, quote: Option<u8>, escape: Option<u8>) -> Content {
    match quote {
        Some(quote) if start < end && bytes[start] == quote => quoted(&bytes[..end], start, quote, escape),
        _ => Content::Plain { start, end },
    }
}

#[cold]
fn quoted(bytes: &[u8], start: usize, quote: u8, escape: Option<u8>) -> Content {
    let (start, end) = (start + 1, bytes.len());
    let mut from = start;
    let mut doubled = false;
    while let Some(at) = next_mark(&bytes[from..], quote, escape) {
        let closes = bytes[from + at] == quote && bytes.get(from + at + 1) != Some(&quote);
        if closes {
            let last = from + at + 1 == end;
            return match (last, doubled) {
                (true, false) => Content::Plain { start, end: end - 1 },
                (true, true) => Content::Doubled { start, end: end - 1 },
                (false, _) => Content::Malformed,
            };
        }
        doubled = true;
        from = end.min(from + at + 2);
    }
    Content::Malformed
}

/// The next quote or escape.
pub fn next_mark(text: &[u8], quote: u8, escape: Option<u8>) -> Option<usize> {
    memchr2(quote, escape.unwrap_or(quote), text)
}

/// Whether the quote that a field begins with is never closed in it.
#[must_use]
pub fn is_open(field: &[u8], quote: u8, escape: Option<u8>) -> bool {
    let mut rest = field.get(1..).unwrap_or_default();
    while let Some(at) = next_mark(rest, quote, escape) {
        if rest[at] == quote && rest.get(at + 1) != Some(&quote) {
            return false;
        }
        rest = &rest[rest.len().min(at + 2)..];
    }
    true
}

/// The text with each doubled quote, and each byte after an escape, as one.
#[must_use]
pub fn undoubled(text: &[u8], quote: u8, escape: Option<u8>) -> Vec<u8> {
    let mut single = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = next_mark(rest, quote, escape) {
        single.extend_from_slice(&rest[..at]);
        single.extend(rest.get(at + 1));
        rest = &rest[(at + 2).min(rest.len())..];
    }
    single.extend_from_slice(rest);
    single
}

/// The value a field stands for; malformed ones as they stand.
#[must_use]
pub fn value(bytes: &[u8], start: usize, end: usize, quote: Option<u8>, escape: Option<u8>) -> Cow<'_, [u8]> {
    match (content(bytes, start, end, quote, escape), quote) {
        (Content::Plain { start, end }, _) => Cow::Borrowed(&bytes[start..end]),
        (Content::Doubled { start, end }, Some(quote)) => Cow::Owned(undoubled(&bytes[start..end], quote, escape)),
        _ => Cow::Borrowed(&bytes[start..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        String::from_utf8(value(text.as_bytes(), 0, text.len(), Some(b'"'), None).into_owned()).unwrap()
    }

    #[test]
    fn an_escape_makes_the_next_byte_text() {
        let read = |text: &str| value(text.as_bytes(), 0, text.len(), Some(b'"'), Some(b'\\')).into_owned();
        assert_eq!(read(r#""say \"hi\"""#), br#"say "hi""#);
        assert_eq!(read(r#""a \\ b""#), br"a \ b");
        assert_eq!(content(br#""open\""#, 0, 7, Some(b'"'), Some(b'\\')), Content::Malformed);
    }

    #[test]
    fn quotes_around_a_field_are_taken_off_and_doubled_ones_become_one() {
        assert_eq!(read("\"a,b\""), "a,b");
        assert_eq!(read("\"say \"\"hi\"\"\""), "say \"hi\"");
        assert_eq!(read("\"\""), "");
        assert_eq!(read("\"\"\"\""), "\"");
    }

    #[test]
    fn a_quote_in_the_middle_of_an_unquoted_field_is_text() {
        assert_eq!(read("5\" pipe"), "5\" pipe");
    }

    #[test]
    fn text_after_the_closing_quote_is_malformed() {
        assert_eq!(content(b"\"x\"y", 0, 4, Some(b'"'), None), Content::Malformed);
        assert_eq!(content(b"\"x\"y\"", 0, 5, Some(b'"'), None), Content::Malformed);
        assert_eq!(content(b"\"", 0, 1, Some(b'"'), None), Content::Malformed);
    }
}
