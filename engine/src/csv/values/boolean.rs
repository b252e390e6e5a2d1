//! Truth values.

use super::Value;

#[derive(Clone, Copy, Default)]
pub struct Boolean;

impl Value for Boolean {
    type Native = bool;

    /// `true t 1` and `false f 0`, in any case.
    fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<bool> {
        let text = &bytes[start..end];
        let is = |word: &str| text.eq_ignore_ascii_case(word.as_bytes());
        if is("true") || is("t") || is("1") {
            Some(true)
        } else if is("false") || is("f") || is("0") {
            Some(false)
        } else {
            None
        }
    }
}
