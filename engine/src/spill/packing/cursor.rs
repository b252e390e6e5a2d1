//! The bytes of a block from their beginning on.

use arrow_schema::ArrowError;

/// Bytes behind every text that may be read along with it: a short text is fetched as one word.
pub const SLACK: usize = 16;

pub(super) struct Cursor<'a> {
    /// What follows, and `SLACK`.
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    /// Of a block with `SLACK` behind it.
    pub(super) fn new(block: &'a [u8]) -> Self {
        Self { rest: block }
    }

    /// So many bytes, and `SLACK`.
    pub(super) fn slack(&mut self, count: usize) -> Result<&'a [u8], ArrowError> {
        let found = self.rest.get(..count.saturating_add(SLACK)).ok_or_else(damaged)?;
        self.rest = &self.rest[count..];
        Ok(found)
    }

    pub(super) fn bytes(&mut self, count: usize) -> Result<&'a [u8], ArrowError> {
        Ok(&self.slack(count)?[..count])
    }

    pub(super) fn array<const N: usize>(&mut self) -> Result<[u8; N], ArrowError> {
        Ok(self.bytes(N)?.try_into().expect("as many as asked for"))
    }

    pub(super) fn byte(&mut self) -> Result<u8, ArrowError> {
        Ok(self.array::<1>()?[0])
    }

    pub(super) fn count(&mut self) -> Result<usize, ArrowError> {
        usize::try_from(u64::from_le_bytes(self.array()?)).map_err(|_| damaged())
    }
}

pub fn damaged() -> ArrowError {
    ArrowError::IpcError("a block of rows is not as it was written".to_owned())
}
