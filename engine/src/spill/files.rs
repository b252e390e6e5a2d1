//! Files that rows are kept in while a run lasts: Arrow's file format, packed with LZ4.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;

use arrow_ipc::CompressionType;
use arrow_ipc::writer::{FileWriter, IpcWriteOptions};
use arrow_schema::{ArrowError, Schema};

use crate::error::{Code, Fault};

pub(super) type Kept = FileWriter<BufWriter<File>>;

pub(super) fn create(path: &Path, schema: &Schema) -> Result<Kept, ArrowError> {
    let options = IpcWriteOptions::default().try_with_compression(Some(CompressionType::LZ4_FRAME))?;
    FileWriter::try_new_with_options(BufWriter::new(File::create(path)?), schema, options)
}

/// What to tell of rows that cannot be written there, or be read again.
pub(super) fn not_kept(folder: &Path, error: &ArrowError) -> Fault {
    let folder = folder.display();
    let full = matches!(error, ArrowError::IoError(_, io) if io.kind() == std::io::ErrorKind::StorageFull);
    if full {
        return Fault::new(Code::NoSpace, format!("{folder} is full: what does not fit into memory is kept there"));
    }
    Fault::new(Code::StorageUnavailable, format!("rows cannot be kept in {folder}: {error}"))
}
