//! The grammar of JSON over the bytes of one line: where its values begin and end, and whether they are any.
//!
//! A line ends in a newline, which stands in no string and begins no value: nothing is read behind it, and no length has
//! to be asked for. The bytes have `PADDING` behind them.

/// Arrays and objects within each other.
const DEEPEST: u32 = 128;

const LOW: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = LOW << 7;

/// Where a string ends and whether escapes are in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Text {
    /// The position of its closing quote.
    pub end: usize,
    pub escaped: bool,
}

/// The position of the next byte that is no blank.
#[inline(always)]
#[must_use]
pub fn skip_blanks(bytes: &[u8], mut at: usize) -> usize {
    while matches!(bytes[at], b' ' | b'\t' | b'\r') {
        at += 1;
    }
    at
}

/// The string whose first byte, behind its quote, is at `at`.
#[inline(always)]
#[must_use]
pub fn string(bytes: &[u8], mut at: usize) -> Option<Text> {
    let mut escaped = false;
    loop {
        let (word, _) = bytes[at..].split_first_chunk::<8>()?;
        let found = special(u64::from_le_bytes(*word));
        if found == 0 {
            at += 8;
            continue;
        }
        at += (found.trailing_zeros() / 8) as usize;
        match bytes[at] {
            b'"' => return Some(Text { end: at, escaped }),
            b'\\' => {
                escaped = true;
                at = after_escape(bytes, at)?;
            }
            _ => return None, // a control character, the newline among them
        }
    }
}

/// The high bit of every byte that is a quote, a backslash or a control character; of the first of them for certain.
#[inline(always)]
fn special(word: u64) -> u64 {
    let zeros = |word: u64| word.wrapping_sub(LOW) & !word & HIGH;
    let control = word.wrapping_sub(LOW * 0x20) & !word & HIGH;
    zeros(word ^ (LOW * 0x22)) | zeros(word ^ (LOW * 0x5c)) | control
}

#[cold]
fn after_escape(bytes: &[u8], at: usize) -> Option<usize> {
    match bytes[at + 1] {
        b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't' => Some(at + 2),
        b'u' => match hex(bytes, at + 2)? {
            // The two halves of one character; one half is none.
            0xd800..=0xdbff => {
                let low = hex(bytes, at + 8).filter(|_| bytes[at + 6..at + 8] == *b"\\u")?;
                (0xdc00..=0xdfff).contains(&low).then_some(at + 12)
            }
            0xdc00..=0xdfff => None,
            _ => Some(at + 6),
        },
        _ => None,
    }
}

/// The number of four hexadecimal digits.
fn hex(bytes: &[u8], at: usize) -> Option<u32> {
    bytes[at..at + 4].iter().try_fold(0, |number, &byte| Some(number << 4 | char::from(byte).to_digit(16)?))
}

/// The text of a string with its escapes undone; the string was found to be one.
#[must_use]
pub fn unescaped(text: &[u8]) -> Vec<u8> {
    let mut plain = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = memchr::memchr(b'\\', rest) {
        plain.extend_from_slice(&rest[..at]);
        let (character, length) = match rest[at + 1] {
            b'u' => unicode(&rest[at..]),
            b'b' => ('\u{8}', 2),
            b'f' => ('\u{c}', 2),
            b'n' => ('\n', 2),
            b'r' => ('\r', 2),
            b't' => ('\t', 2),
            byte => (char::from(byte), 2),
        };
        plain.extend_from_slice(character.encode_utf8(&mut [0; 4]).as_bytes());
        rest = &rest[at + length..];
    }
    plain.extend_from_slice(rest);
    plain
}

fn unicode(text: &[u8]) -> (char, usize) {
    let unit = |at: usize| hex(text, at).unwrap_or_default();
    let (first, length) = (unit(2), if matches!(unit(2), 0xd800..=0xdbff) { 12 } else { 6 });
    let code = if length == 12 { 0x10000 + ((first - 0xd800) << 10) + (unit(8) - 0xdc00) } else { first };
    (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), length)
}

/// The position behind the value that begins at `at`.
#[inline(always)]
#[must_use]
pub fn value(bytes: &[u8], at: usize) -> Option<usize> {
    nested_value(bytes, at, 0)
}

#[inline(always)]
fn nested_value(bytes: &[u8], at: usize, depth: u32) -> Option<usize> {
    match bytes[at] {
        b'"' => Some(string(bytes, at + 1)?.end + 1),
        b'-' | b'0'..=b'9' => number(bytes, at),
        b'{' => object(bytes, at, depth),
        b'[' => array(bytes, at, depth),
        b't' => word(bytes, at, b"true"),
        b'f' => word(bytes, at, b"false"),
        b'n' => word(bytes, at, b"null"),
        _ => None,
    }
}

#[inline(always)]
fn word(bytes: &[u8], at: usize, word: &[u8]) -> Option<usize> {
    bytes[at..].starts_with(word).then_some(at + word.len())
}

#[inline(always)]
fn number(bytes: &[u8], mut at: usize) -> Option<usize> {
    at += usize::from(bytes[at] == b'-');
    if bytes[at] == b'0' {
        at += 1;
    } else {
        at = digits(bytes, at)?;
    }
    if bytes[at] == b'.' {
        at = digits(bytes, at + 1)?;
    }
    if matches!(bytes[at], b'e' | b'E') {
        at += 1 + usize::from(matches!(bytes[at + 1], b'+' | b'-'));
        at = digits(bytes, at)?;
    }
    Some(at)
}

/// The position behind one digit or more.
#[inline(always)]
fn digits(bytes: &[u8], at: usize) -> Option<usize> {
    let mut end = at;
    while bytes[end].is_ascii_digit() {
        end += 1;
    }
    (end > at).then_some(end)
}

fn object(bytes: &[u8], at: usize, depth: u32) -> Option<usize> {
    let end = members(bytes, at, depth, |_, _, _| {})?;
    Some(end)
}

fn array(bytes: &[u8], at: usize, depth: u32) -> Option<usize> {
    elements(bytes, at, depth, |_, _| {})
}

/// The position behind the object that begins at `at`; each member is seen with its key and its value's place.
pub fn members(bytes: &[u8], at: usize, depth: u32, mut see: impl FnMut(Key, usize, usize)) -> Option<usize> {
    if depth >= DEEPEST {
        return None;
    }
    let mut at = skip_blanks(bytes, at + 1);
    if bytes[at] == b'}' {
        return Some(at + 1);
    }
    loop {
        if bytes[at] != b'"' {
            return None;
        }
        let text = string(bytes, at + 1)?;
        let key = Key { start: at + 1, end: text.end, escaped: text.escaped };
        let start = after_colon(bytes, text.end + 1)?;
        let end = nested_value(bytes, start, depth + 1)?;
        see(key, start, end);
        at = skip_blanks(bytes, end);
        match bytes[at] {
            b',' => at = skip_blanks(bytes, at + 1),
            b'}' => return Some(at + 1),
            _ => return None,
        }
    }
}

/// Where a key's text is.
#[derive(Debug, Clone, Copy)]
pub struct Key {
    pub start: usize,
    pub end: usize,
    pub escaped: bool,
}

/// Where the value begins whose key ends before `at`.
#[inline(always)]
pub fn after_colon(bytes: &[u8], at: usize) -> Option<usize> {
    let at = skip_blanks(bytes, at);
    (bytes[at] == b':').then(|| skip_blanks(bytes, at + 1))
}

/// The position behind the array that begins at `at`; the place of each element is seen.
pub fn elements(bytes: &[u8], at: usize, depth: u32, mut see: impl FnMut(usize, usize)) -> Option<usize> {
    if depth >= DEEPEST {
        return None;
    }
    let mut at = skip_blanks(bytes, at + 1);
    if bytes[at] == b']' {
        return Some(at + 1);
    }
    loop {
        let end = nested_value(bytes, at, depth + 1)?;
        see(at, end);
        at = skip_blanks(bytes, end);
        match bytes[at] {
            b',' => at = skip_blanks(bytes, at + 1),
            b']' => return Some(at + 1),
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::store::PADDING;

    fn padded(text: &str) -> Vec<u8> {
        let mut bytes = text.as_bytes().to_vec();
        bytes.push(b'\n');
        bytes.resize(text.len() + 1 + PADDING, b'0'); // what stands behind a line must not matter
        bytes
    }

    /// Whether the whole text is one value.
    fn is_json(text: &str) -> bool {
        let bytes = padded(text);
        let start = skip_blanks(&bytes, 0);
        value(&bytes, start).is_some_and(|end| skip_blanks(&bytes, end) == text.len())
    }

    /// Texts that are JSON, nearly JSON, or neither.
    fn any_text() -> impl Strategy<Value = String> {
        let part = prop_oneof![
            "[-+0-9.eE]{1,6}",
            "\"([a-zé \\\\\"]|\\\\[\"\\\\/bfnrtux]|\\\\u[0-9a-fA-F]{4}){0,12}\"",
            Just("\"\\ud83d\\ude00\"".to_owned()),
            "(true|false|null|nul|\"a\":)",
            "[\\[\\]{},: \t]",
        ];
        proptest::collection::vec(part, 0..8).prop_map(|parts| parts.concat())
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4000))]

        #[test]
        fn what_is_json_is_what_serde_takes_for_it(text in any_text()) {
            let known: Result<serde_json::Value, _> = serde_json::from_str(&text);
            let too_large = known.as_ref().is_err_and(|error| error.to_string().contains("out of range"));
            prop_assert!(too_large || is_json(&text) == known.is_ok(), "{text}");
        }

        #[test]
        fn a_string_is_read_as_serde_reads_it(text in any::<String>()) {
            let json = serde_json::to_string(&text).unwrap();
            let bytes = padded(&json);
            let found = string(&bytes, 1).unwrap();
            prop_assert_eq!(found.end + 1, json.len());
            prop_assert_eq!(unescaped(&bytes[1..found.end]), text.into_bytes());
        }
    }

    #[test]
    fn values_within_each_other_go_so_deep_and_no_deeper() {
        let nested = |depth: usize| format!("{}{}", "[".repeat(depth), "]".repeat(depth));
        assert!(is_json(&nested(127)));
        assert!(!is_json(&nested(100_000)));
    }
}
