//! The files of a source, and how to read them.

use super::stream::{Packing, Ranged};
use crate::error::Result;
use crate::progress::Cancel;
use crate::store::{FileInfo, Input, Options};

pub struct Inputs {
    pub files: Vec<FileInfo>,
    pub options: Options,
    pub packing: Packing,
}

impl Inputs {
    /// A file to be read from its beginning.
    pub fn opened(&self, file: usize, cancel: &Cancel) -> Result<Ranged> {
        Ok(Ranged::new(Input::open_patiently(&self.files[file], &self.options)?, cancel.clone()))
    }

    #[must_use]
    pub fn uri(&self, file: usize) -> &str {
        &self.files[file].uri
    }
}
