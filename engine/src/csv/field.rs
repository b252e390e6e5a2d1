//! One field's bytes: where its content is, and whether it is quoted, doubled or malformed.

use std::borrow::Cow;

use memchr::memchr;

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
pub fn content(bytes: &[u8], start: usize, end: usize, quote: Option<u8>) -> Content {
    match quote {
        Some(quote) if start < end && bytes[start] == quote => quoted(bytes, start, end, quote),
        _ => Content::Plain { start, end },
    }
}

#[cold]
fn quoted(bytes: &[u8], start: usize, end: usize, quote: u8) -> Content {
    if end - start < 2 || bytes[end - 1] != quote {
        return Content::Malformed;
    }
    let (start, end) = (start + 1, end - 1);
    let mut from = start;
    while let Some(at) = memchr(quote, &bytes[from..end]) {
        if bytes[from..end].get(at + 1) != Some(&quote) {
            return Content::Malformed;
        }
        from += at + 2;
    }
    if from == start { Content::Plain { start, end } } else { Content::Doubled { start, end } }
}

/// The text with each doubled quote as one.
#[must_use]
pub fn undoubled(text: &[u8], quote: u8) -> Vec<u8> {
    let mut single = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr(quote, rest) {
        single.extend_from_slice(&rest[..=at]);
        rest = &rest[(at + 2).min(rest.len())..];
    }
    single.extend_from_slice(rest);
    single
}

/// The value a field stands for; malformed ones as they stand.
#[must_use]
pub fn value<'a>(bytes: &'a [u8], start: usize, end: usize, quote: Option<u8>) -> Cow<'a, [u8]> {
    match (content(bytes, start, end, quote), quote) {
        (Content::Plain { start, end }, _) => Cow::Borrowed(&bytes[start..end]),
        (Content::Doubled { start, end }, Some(quote)) => Cow::Owned(undoubled(&bytes[start..end], quote)),
        _ => Cow::Borrowed(&bytes[start..end]),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> String {
        String::from_utf8(value(text.as_bytes(), 0, text.len(), Some(b'"')).into_owned()).unwrap()
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
        assert_eq!(content(b"\"x\"y", 0, 4, Some(b'"')), Content::Malformed);
        assert_eq!(content(b"\"x\"y\"", 0, 5, Some(b'"')), Content::Malformed);
        assert_eq!(content(b"\"", 0, 1, Some(b'"')), Content::Malformed);
    }
}
