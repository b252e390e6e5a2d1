//! The cells of one column in a run of rows, and what is wrong with some of them.

use crate::csv::field::{self, Content};
use crate::csv::values::{Value, parse_trimmed};

/// Which texts mean null.
#[derive(Debug, Clone)]
pub struct Nulls {
    texts: Vec<Vec<u8>>,
    /// Only the empty text does, which no typed value looks like: it need not be asked for first.
    only_empty: bool,
}

impl Nulls {
    #[must_use]
    pub fn new(texts: &[String]) -> Self {
        Self {
            texts: texts.iter().map(|text| text.as_bytes().to_vec()).collect(),
            only_empty: texts.iter().all(String::is_empty),
        }
    }

    #[inline]
    #[must_use]
    pub fn contains(&self, text: &[u8]) -> bool {
        self.texts.iter().any(|null| null == text)
    }

    /// Whether a text can be null that is not empty.
    #[inline]
    #[must_use]
    pub fn are_written(&self) -> bool {
        !self.only_empty
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    WrongType,
    InvalidUtf8,
    StrayQuote,
}

#[derive(Debug, Clone, Copy)]
pub struct BadValue {
    /// Row of the run.
    pub row: usize,
    /// Column of the file.
    pub column: usize,
    pub reason: Reason,
}

/// The faulty cells of a run.
#[derive(Debug, Default)]
pub struct Bad {
    pub values: Vec<BadValue>,
}

/// One column of a run of rows that all have `width` fields.
pub struct Cells<'a> {
    pub bytes: &'a [u8],
    /// The end of each field, after the end of the field before the first.
    pub marks: &'a [u32],
    pub width: usize,
    pub column: usize,
    pub quote: Option<u8>,
    pub nulls: &'a Nulls,
    /// The bytes are known to be ASCII.
    pub ascii: bool,
}

impl Cells<'_> {
    #[inline(always)]
    pub fn rows(&self) -> usize {
        (self.marks.len() - 1) / self.width
    }

    /// The bytes of a row's field, quotes included.
    #[inline(always)]
    pub fn span(&self, row: usize) -> (usize, usize) {
        let at = row * self.width + self.column;
        let (start, end) = (self.marks[at].wrapping_add(1) as usize, self.marks[at + 1] as usize);
        let returns = self.column + 1 == self.width && end > start && self.bytes[end - 1] == b'\r';
        (start, end - usize::from(returns))
    }

    /// The value of a field that is not one as it stands: quoted, null, among blanks, or wrong.
    #[cold]
    pub fn parse_carefully<T: Value>(&self, start: usize, end: usize) -> Result<Option<T::Native>, Reason> {
        let (start, end) = match field::content(self.bytes, start, end, self.quote) {
            Content::Plain { start, end } | Content::Doubled { start, end } => (start, end),
            Content::Malformed => return Err(Reason::StrayQuote),
        };
        if self.nulls.contains(&self.bytes[start..end]) {
            return Ok(None);
        }
        let value = T::parse(self.bytes, start, end).or_else(|| parse_trimmed::<T>(self.bytes, start, end));
        value.map(Some).ok_or(Reason::WrongType)
    }
}
