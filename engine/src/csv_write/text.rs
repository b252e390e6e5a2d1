//! Text between quotes, where it needs them.

use super::digits::put;

/// When a cell is quoted: when it is empty (a missing value is), or holds the separator, a quote or a line end.
#[derive(Debug, Clone, Copy)]
pub struct Quoting {
    separator: u8,
    guard: bool,
}

impl Quoting {
    pub fn new(separator: u8, guard: bool) -> Self {
        Self { separator, guard }
    }

    /// Whether the text of a number, date or flag could hold the separator.
    pub fn may_split_values(self) -> bool {
        self.separator.is_ascii_alphanumeric() || b"+-.:".contains(&self.separator)
    }

    /// Bytes that suffice for a text of this length.
    #[inline(always)]
    pub fn room(self, length: usize) -> usize {
        2 * length + 3
    }

    /// Write a text at the beginning of `out`; how many bytes it takes. Sixteen more are writable.
    #[inline(always)]
    pub fn write(self, text: &[u8], out: &mut [u8]) -> usize {
        if self.guard && text.first().is_some_and(|first| b"=+-@\t\r".contains(first)) {
            self.write_plain(&[b"'", text].concat(), out)
        } else {
            self.write_plain(text, out)
        }
    }

    /// Write a text that no spreadsheet takes for a formula.
    pub fn write_plain(self, text: &[u8], out: &mut [u8]) -> usize {
        if text.is_empty() || self.copy(text, out) { write_quoted(text, out) } else { text.len() }
    }

    /// Write a text of up to twelve bytes, which come in their order from the lowest, and zeros behind them.
    #[inline(always)]
    pub fn write_short(self, bytes: u128, length: usize, out: &mut [u8]) -> usize {
        let text = bytes.to_le_bytes();
        put(out, 0, text);
        if length == 0 || self.any_special(text) || self.guard {
            return self.write(&text[..length], out);
        }
        length
    }

    /// Copy a text; whether it has to be quoted instead.
    #[inline(always)]
    fn copy(self, text: &[u8], out: &mut [u8]) -> bool {
        let length = text.len();
        let Some(last) = text.last_chunk::<16>() else {
            let mut padded = [b'a'; 16];
            padded[..length].copy_from_slice(text);
            put(out, 0, padded);
            return self.any_special(padded);
        };
        let mut found = self.any_special(*last);
        for (from, to) in text.as_chunks::<16>().0.iter().zip(out.as_chunks_mut::<16>().0) {
            *to = *from;
            found |= self.any_special(*from);
        }
        put(out, length - 16, *last);
        found
    }

    /// Whether one of the bytes may only stand between quotes.
    #[inline(always)]
    fn any_special(self, bytes: [u8; 16]) -> bool {
        let mut found = 0;
        for byte in bytes {
            found |= u8::from(byte == self.separator) | u8::from(byte == b'"');
            found |= u8::from(byte == b'\n') | u8::from(byte == b'\r');
        }
        found != 0
    }
}

fn write_quoted(text: &[u8], out: &mut [u8]) -> usize {
    out[0] = b'"';
    let mut at = 1;
    let mut rest = text;
    while let Some(quote) = memchr::memchr(b'"', rest) {
        at += copied(&rest[..=quote], &mut out[at..]);
        out[at] = b'"';
        at += 1;
        rest = &rest[quote + 1..];
    }
    at += copied(rest, &mut out[at..]);
    out[at] = b'"';
    at + 1
}

fn copied(text: &[u8], out: &mut [u8]) -> usize {
    out[..text.len()].copy_from_slice(text);
    text.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, guard: bool) -> String {
        let quoting = Quoting::new(b',', guard);
        let mut out = vec![0; quoting.room(text.len()) + 16];
        let length = quoting.write(text.as_bytes(), &mut out);
        String::from_utf8(out[..length].to_vec()).unwrap()
    }

    #[test]
    fn quotes_stand_where_the_text_could_be_misread_and_nowhere_else() {
        for (text, expected) in [
            ("late", "late"),
            ("", "\"\""),
            ("a,b", "\"a,b\""),
            ("say \"no\"", "\"say \"\"no\"\"\""),
            ("two\nlines of some length", "\"two\nlines of some length\""),
            ("a long text that ends in a comma,", "\"a long text that ends in a comma,\""),
            ("größer als zuvor; doch ohne Komma", "größer als zuvor; doch ohne Komma"),
        ] {
            assert_eq!(written(text, false), expected);
        }
    }

    #[test]
    fn a_guard_stands_before_what_a_spreadsheet_would_calculate() {
        assert_eq!(written("=1+1", true), "'=1+1");
        assert_eq!(written("-3,5", true), "\"'-3,5\"");
        assert_eq!(written("1=1", true), "1=1");
        assert_eq!(written("=1+1", false), "=1+1");
    }
}
