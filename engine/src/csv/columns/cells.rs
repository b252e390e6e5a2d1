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
    OutOfRange,
    InvalidUtf8,
    StrayQuote,
    OpenQuote,
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

impl Bad {
    #[cold]
    pub fn note(&mut self, cells: &Cells<'_>, row: usize, reason: Reason) {
        self.values.push(BadValue { row, column: cells.column, reason });
    }

    /// The first faulty cell of each row, in order.
    #[must_use]
    pub fn by_row(mut self) -> Vec<BadValue> {
        self.values.sort_unstable_by_key(|value| (value.row, value.column));
        self.values.dedup_by_key(|value| value.row);
        self.values
    }
}

/// Which rows of a run to take.
#[derive(Debug, Clone, Copy)]
pub enum Rows<'a> {
    All,
    These(&'a [u32]),
}

impl Rows<'_> {
    /// The number of the row at a place.
    #[inline(always)]
    pub fn at(self, place: usize) -> usize {
        match self {
            Rows::All => place,
            Rows::These(rows) => rows[place] as usize,
        }
    }

    /// The numbers of the rows.
    pub fn of(self, cells: &Cells<'_>) -> impl Iterator<Item = usize> {
        let (count, these) = match self {
            Rows::All => (cells.rows(), [].as_slice()),
            Rows::These(rows) => (0, rows),
        };
        (0..count).chain(these.iter().map(|&row| row as usize))
    }
}

/// One column of a run of rows that all have `width` fields.
pub struct Cells<'a> {
    pub bytes: &'a [u8],
    /// The end of each field, after the end of the field before the first.
    pub marks: &'a [u32],
    pub width: usize,
    pub column: usize,
    pub quote: Option<u8>,
    pub escape: Option<u8>,
    pub nulls: &'a Nulls,
    /// The bytes are known to be ASCII.
    pub ascii: bool,
    /// A field that begins with a quote is known to end with the only other one in it.
    pub simple_quotes: bool,
}

impl<'a> Cells<'a> {
    /// Another column of the same rows.
    #[must_use]
    pub fn of(&self, column: usize) -> Cells<'a> {
        Cells { column, ..*self }
    }

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

    /// The column's fields in order, for a run whose marks are complete.
    #[inline(always)]
    pub fn spans(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let last = self.column + 1 == self.width;
        let starts = self.marks[self.column..].iter().step_by(self.width);
        let ends = self.marks[self.column + 1..].iter().step_by(self.width);
        starts.zip(ends).map(move |(&before, &end)| {
            let (start, end) = (before.wrapping_add(1) as usize, end as usize);
            let returns = last && end > start && self.bytes[end - 1] == b'\r';
            (start, end - usize::from(returns))
        })
    }

    /// The value of a field that is not one as it stands: quoted, null, among blanks, or wrong.
    #[cold]
    pub fn parse_carefully<T: Value>(&self, kind: &T, start: usize, end: usize) -> Result<Option<T::Native>, Reason> {
        let (start, end) = match field::content(self.bytes, start, end, self.quote, self.escape) {
            Content::Plain { start, end } | Content::Doubled { start, end } => (start, end),
            Content::Malformed => return Err(self.malformed(start, end)),
        };
        if self.nulls.contains(&self.bytes[start..end]) {
            return Ok(None);
        }
        let value = kind.parse(self.bytes, start, end).or_else(|| parse_trimmed(kind, self.bytes, start, end));
        let too_large = || kind.exceeds(self.bytes[start..end].trim_ascii());
        value.map(Some).ok_or_else(|| if too_large() { Reason::OutOfRange } else { Reason::WrongType })
    }

    /// What is wrong with the quotes of a field.
    #[cold]
    pub fn malformed(&self, start: usize, end: usize) -> Reason {
        let open = self.quote.is_some_and(|quote| field::is_open(&self.bytes[start..end], quote, self.escape));
        if open { Reason::OpenQuote } else { Reason::StrayQuote }
    }
}
