//! The one file that this process reads before it is asked to.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;

use super::predicate::{Given, conjuncts};
use crate::csv::{Ahead, Likely, Request, Scan, Settings, Source};
use crate::error::Result;
use crate::store::{FileInfo, Options};

/// Memory for what is read ahead: a good third of a second's work of one core.
const MOST: usize = 112 << 20;
const BLOCK: u64 = 2 << 20;

static AHEAD: Mutex<Option<Ahead>> = Mutex::new(None);

#[pyfunction]
#[pyo3(signature = (uri, text=None, predicate=None, *, options=None))]
pub(super) fn read_ahead(
    py: Python<'_>,
    uri: String,
    text: Option<String>,
    predicate: Option<Vec<Given<'_>>>,
    options: Option<Options>,
) -> PyResult<()> {
    let predicate = conjuncts(predicate.unwrap_or_default(), None)?;
    let likely = Likely { text, predicate, most: MOST, block_bytes: BLOCK };
    py.detach(|| *ahead() = Some(Ahead::start(uri, options.unwrap_or_default(), likely)));
    Ok(())
}

/// A source, opened already perhaps.
pub(super) fn opened(files: Vec<FileInfo>, options: Options, settings: Settings) -> Result<Arc<Source>> {
    let begun = ahead().as_ref().and_then(|ahead| ahead.source(&files, &options, &settings));
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
