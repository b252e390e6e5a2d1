//! Where a text can be cut between records.

use memchr::{memrchr, memrchr2};

/// The position behind the last newline outside quotes, when the text ends `inside` some or not.
pub(super) fn last_end(text: &[u8], quote: Option<u8>, mut inside: bool) -> Option<usize> {
    let Some(quote) = quote else { return memrchr(b'\n', text).map(|at| at + 1) };
    let mut end = text.len();
    loop {
        let at = if inside { memrchr(quote, &text[..end])? } else { memrchr2(quote, b'\n', &text[..end])? };
        if text[at] == quote {
            inside = !inside;
        } else {
            return Some(at + 1);
        }
        end = at;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_cut_behind_the_last_newline_outside_quotes() {
        assert_eq!(last_end(b"a\nb\nc", Some(b'"'), false), Some(4));
        assert_eq!(last_end(b"a\n\"b\nc", Some(b'"'), true), Some(2));
        assert_eq!(last_end(b"a\n\"b\nc\"", Some(b'"'), false), Some(2));
        assert_eq!(last_end(b"\"a\nb", Some(b'"'), true), None);
        assert_eq!(last_end(b"\"a\nb", None, false), Some(3));
    }
}
