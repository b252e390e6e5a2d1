//! A file's text read straight on, from wherever it was left.

use std::sync::Arc;

use super::job::Job;
use super::stream::Decoded;
use crate::error::Result;
use crate::store::Input;

pub enum Text {
    Plain { input: Input, offset: u64 },
    Decoded(Box<Decoded>),
}

impl Text {
    /// Open a file at an offset of its text.
    pub fn open(job: &Arc<Job>, file: usize, offset: u64) -> Result<Self> {
        let inputs = &job.inputs;
        if inputs.packing.is_plain() {
            let input = Input::open_patiently(&inputs.files[file], &inputs.options)?;
            return Ok(Self::Plain { input, offset });
        }
        let mut decoded = Decoded::new(inputs.opened(file, &job.cancel)?, &inputs.packing)?;
        decoded.skip(offset)?;
        Ok(Self::Decoded(Box::new(decoded)))
    }

    /// Put the next bytes and padding behind those in `buffer`: how many there were, and whether the text ends there.
    pub fn append(&mut self, most: u64, buffer: &mut Vec<u8>, job: &Job) -> Result<(u64, bool)> {
        match self {
            Self::Plain { input, offset } => {
                let end = input.size().min(*offset + most);
                input.append(*offset..end, buffer, &job.cancel)?;
                let read = end - *offset;
                *offset = end;
                Ok((read, end == input.size()))
            }
            Self::Decoded(decoded) => {
                let read = decoded.append(most, buffer)?;
                Ok((read, read < most))
            }
        }
    }

    /// Bytes of the file itself that are done with.
    #[must_use]
    pub fn done(&self) -> u64 {
        match self {
            Self::Plain { offset, .. } => *offset,
            Self::Decoded(decoded) => decoded.done(),
        }
    }

    pub fn verify(&self) -> Result<()> {
        match self {
            Self::Plain { input, .. } => input.verify(),
            Self::Decoded(decoded) => decoded.verify(),
        }
    }
}
