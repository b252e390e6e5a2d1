//! The one file that this process reads before it is asked to.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;

use crate::csv::{Ahead, Likely, Request, Scan, Settings, Source};
use crate::error::Result;
use crate::store::{FileInfo, Options, list_files};

/// Memory for what is read ahead: a good third of a second's work of one core.
const MOST: usize = 64 << 20;
const BLOCK: u64 = 2 << 20;

static AHEAD: Mutex<Option<Ahead>> = Mutex::new(None);

#[pyfunction]
#[pyo3(signature = (path, text=None))]
pub(super) fn read_ahead(py: Python<'_>, path: &str, text: Option<String>) {
    py.detach(|| {
        // Whoever asks for the file will hear what is wrong with it.
        let files = list_files(path, &Options::new()).unwrap_or_default();
        if let [file] = files.as_slice() {
            *ahead() = Some(Ahead::start(file.clone(), Likely { text, most: MOST, block_bytes: BLOCK }));
        }
    });
}

/// A source, opened already perhaps.
pub(super) fn opened(files: Vec<FileInfo>, options: Options, settings: Settings) -> Result<Arc<Source>> {
    let begun = ahead().as_ref().and_then(|ahead| ahead.source(&files, &settings));
    begun.map_or_else(|| Source::open(files, options, settings).map(Arc::new), Ok)
}

/// A scan, begun already perhaps.
pub(super) fn scan(source: Arc<Source>, request: &Request) -> Result<Scan> {
    let begun = ahead().take_if(|ahead| ahead.reads(&source));
    match begun {
        Some(begun) => begun.go_on(source, request),
        None => Scan::start(source, request),
    }
}

fn ahead() -> MutexGuard<'static, Option<Ahead>> {
    AHEAD.lock().unwrap_or_else(PoisonError::into_inner)
}
