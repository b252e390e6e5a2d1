//! What can go wrong, with its place: the one error type of the engine.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// The kind of a fault; its word is part of the Python contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Code {
    MissingFile,
    EmptyFile,
    RaggedLine,
    UnterminatedQuote,
    InvalidUtf8,
    InvalidJson,
    WrongType,
    OutOfRange,
    StrayQuote,
    NoHeader,
    DuplicateColumn,
    UnknownColumn,
    InputChanged,
    StorageUnavailable,
    AccessDenied,
    NoSpace,
    FieldTooLong,
    DamagedFile,
    Internal,
    Unsupported,
}

impl Code {
    /// The word that Python, problems and documents know this fault by.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::MissingFile => "missing_file",
            Self::EmptyFile => "empty_file",
            Self::RaggedLine => "ragged_line",
            Self::UnterminatedQuote => "unterminated_quote",
            Self::InvalidUtf8 => "invalid_utf8",
            Self::InvalidJson => "invalid_json",
            Self::WrongType => "wrong_type",
            Self::OutOfRange => "out_of_range",
            Self::StrayQuote => "stray_quote",
            Self::NoHeader => "no_header",
            Self::DuplicateColumn => "duplicate_column",
            Self::UnknownColumn => "unknown_column",
            Self::InputChanged => "input_changed",
            Self::StorageUnavailable => "storage_unavailable",
            Self::AccessDenied => "access_denied",
            Self::NoSpace => "no_space",
            Self::FieldTooLong => "field_too_long",
            Self::DamagedFile => "damaged_file",
            Self::Internal => "internal_error",
            Self::Unsupported => "unsupported",
        }
    }
}

/// A fault in the data or the storage, with as much of its place as is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    pub code: Code,
    /// One sentence for a person: what is wrong and the way out.
    pub message: String,
    pub uri: Option<String>,
    /// Physical line of the record's first byte, 1-based.
    pub line: Option<u64>,
    pub byte_offset: Option<u64>,
    pub column: Option<String>,
    /// The offending text, shortened.
    pub text: Option<String>,
}

impl Fault {
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self { code, message: message.into(), uri: None, line: None, byte_offset: None, column: None, text: None }
    }

    #[must_use]
    pub fn at(mut self, uri: &str) -> Self {
        self.uri = Some(uri.to_owned());
        self
    }

    #[must_use]
    pub fn with_text(mut self, text: &[u8]) -> Self {
        self.text = Some(shortened(text));
        self
    }
}

/// Why an engine call did not return its value.
#[derive(Debug, Clone)]
pub enum Failure {
    Fault(Box<Fault>),
    Cancelled,
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        Self::Fault(Box::new(fault))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Fault(fault) => out.write_str(&fault.message),
            Self::Cancelled => out.write_str("cancelled"),
        }
    }
}

impl std::error::Error for Failure {}

pub type Result<T> = std::result::Result<T, Failure>;

/// Do something; a panic in it is a fault like any other, for those who wait would wait for ever.
pub fn unpanicked<T>(uri: &str, work: impl FnOnce() -> T) -> Result<T> {
    catch_unwind(AssertUnwindSafe(work)).map_err(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        let said = said.or_else(|| panic.downcast_ref::<&str>().map(|&text| text.to_owned())).unwrap_or_default();
        Fault::new(Code::Internal, format!("the engine failed on {uri} ({said}): please report it")).at(uri).into()
    })
}

/// At most 80 characters of a field or line, for a message; bytes that are not UTF-8 show as U+FFFD.
#[must_use]
pub fn shortened(text: &[u8]) -> String {
    const LIMIT: usize = 80;
    let text = String::from_utf8_lossy(&text[..text.len().min(4 * LIMIT)]);
    let text = text.trim_end_matches(['\r', '\n']);
    match text.char_indices().nth(LIMIT) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_text_is_kept_and_a_long_one_ends_in_an_ellipsis() {
        assert_eq!(shortened(b"late\r\n"), "late");
        let long = "é".repeat(100);
        assert_eq!(shortened(long.as_bytes()), format!("{}…", "é".repeat(80)));
    }

    #[test]
    fn bytes_that_are_not_utf8_are_shown_as_replacement_characters() {
        assert_eq!(shortened(b"caf\xe9"), "caf\u{fffd}");
    }
}
