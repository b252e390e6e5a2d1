//! A temporary file in its target's folder, so that the commit is one rename.

use std::fs::{self, File, OpenOptions};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use super::Sealed;
use crate::error::Result;
use crate::store::failures::from_io;

const BUFFER: usize = 1 << 20;
/// The disk is told to begin with so many bytes at a time, so that little is left to wait for when the file is sealed.
const STRETCH: u64 = 8 << 20;

pub(super) struct TemporaryFile {
    uri: String,
    path: PathBuf,
    file: BufWriter<File>,
    written: u64,
    /// Bytes that are on their way to the disk.
    begun: u64,
    /// Folders this file needed and made, innermost first.
    made: Vec<PathBuf>,
}

impl TemporaryFile {
    pub(super) fn create(uri: &str, target: &Path, temporary: Option<&str>) -> Result<Self> {
        let path = temporary.map_or_else(|| beside(target), PathBuf::from);
        let failed = |error| from_io(uri, &error);
        let made = make_folder(path.parent().unwrap_or(Path::new("/"))).map_err(failed)?;
        let file = OpenOptions::new().write(true).create(true).truncate(true).open(&path).map_err(failed)?;
        Ok(Self { uri: uri.to_owned(), path, file: BufWriter::with_capacity(BUFFER, file), written: 0, begun: 0, made })
    }

    pub(super) fn write(&mut self, bytes: &[u8]) -> Result<()> {
        self.file.write_all(bytes).map_err(|error| from_io(&self.uri, &error))?;
        self.written += bytes.len() as u64;
        let in_file = self.written - self.file.buffer().len() as u64;
        if in_file - self.begun >= STRETCH {
            begin_writing(self.file.get_ref(), self.begun, in_file - self.begun);
            self.begun = in_file;
        }
        Ok(())
    }

    pub(super) fn seal(&mut self) -> Result<Sealed> {
        let durable = self.file.flush().and_then(|()| self.file.get_ref().sync_all());
        durable.map_err(|error| from_io(&self.uri, &error))?;
        Ok(Sealed::Local { temporary: self.path.to_string_lossy().into_owned() })
    }

    /// Unlink the file, and the folders made for it as long as they are empty.
    pub(super) fn remove(self) -> Result<()> {
        let Self { uri, path, file, made, .. } = self;
        drop(file.into_parts()); // without a last flush
        let removed = match fs::remove_file(&path) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(from_io(&uri, &error)),
            _ => Ok(()),
        };
        for folder in made {
            if fs::remove_dir(folder).is_err() {
                break; // somebody else has put a file there
            }
        }
        removed
    }
}

/// Let the system write a stretch of a file to the disk without waiting for it; only sealing says whether it could.
#[cfg(target_os = "linux")]
fn begin_writing(file: &File, offset: u64, length: u64) {
    use std::os::fd::AsRawFd;
    // SAFETY: the descriptor is open, and the call touches no memory of ours.
    unsafe {
        libc::sync_file_range(file.as_raw_fd(), offset as i64, length as i64, libc::SYNC_FILE_RANGE_WRITE);
    }
}

#[cfg(not(target_os = "linux"))]
fn begin_writing(_file: &File, _offset: u64, _length: u64) {}

fn beside(target: &Path) -> PathBuf {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    target.with_file_name(format!(".{name}.{}.part", std::process::id()))
}

fn make_folder(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let missing: Vec<PathBuf> = folder.ancestors().take_while(|path| !path.exists()).map(Path::to_path_buf).collect();
    fs::create_dir_all(folder)?;
    Ok(missing)
}
