//! Text between quotes, where it needs them.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGHS: u64 = 0x8080_8080_8080_8080;

/// When a cell is quoted: when it is empty (a missing value is), or holds the separator, a quote or a line end.
#[derive(Debug, Clone, Copy)]
pub struct Quoting {
    separator: u8,
    separators: u64,
    guard: bool,
}

impl Quoting {
    pub fn new(separator: u8, guard: bool) -> Self {
        Self { separator, separators: ONES * u64::from(separator), guard }
    }

    /// Whether the text of a number, date or flag could hold the separator.
    pub fn may_split_values(self) -> bool {
        self.separator.is_ascii_alphanumeric() || b"+-.:".contains(&self.separator)
    }

    /// Append a text.
    pub fn write(self, text: &[u8], out: &mut Vec<u8>) {
        if self.guard && text.first().is_some_and(|first| b"=+-@\t\r".contains(first)) {
            self.write_plain(&[b"'", text].concat(), out);
        } else {
            self.write_plain(text, out);
        }
    }

    /// Append a text that no spreadsheet takes for a formula.
    pub fn write_plain(self, text: &[u8], out: &mut Vec<u8>) {
        if text.is_empty() {
            out.extend_from_slice(b"\"\"");
        } else if self.needs_quotes(text) {
            write_quoted(text, out);
        } else {
            out.extend_from_slice(text);
        }
    }

    /// Eight bytes at a time; the last ones are looked at twice, or between zeros when there are fewer.
    fn needs_quotes(self, text: &[u8]) -> bool {
        let Some(last) = text.last_chunk::<8>() else {
            let mut padded = [b'a'; 8];
            padded[..text.len()].copy_from_slice(text);
            return self.any_special(u64::from_le_bytes(padded));
        };
        let mut found = self.any_special(u64::from_le_bytes(*last));
        for word in text.as_chunks::<8>().0 {
            found |= self.any_special(u64::from_le_bytes(*word));
        }
        found
    }

    fn any_special(self, word: u64) -> bool {
        let quote = ONES * u64::from(b'"');
        let (newline, carriage) = (ONES * u64::from(b'\n'), ONES * u64::from(b'\r'));
        has_zero(word ^ self.separators) | has_zero(word ^ quote) | has_zero(word ^ newline) | has_zero(word ^ carriage)
    }
}

fn has_zero(word: u64) -> bool {
    word.wrapping_sub(ONES) & !word & HIGHS != 0
}

fn write_quoted(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'"');
    let mut rest = text;
    while let Some(quote) = memchr::memchr(b'"', rest) {
        out.extend_from_slice(&rest[..=quote]);
        out.push(b'"');
        rest = &rest[quote + 1..];
    }
    out.extend_from_slice(rest);
    out.push(b'"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(text: &str, guard: bool) -> String {
        let mut out = Vec::new();
        Quoting::new(b',', guard).write(text.as_bytes(), &mut out);
        String::from_utf8(out).unwrap()
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
