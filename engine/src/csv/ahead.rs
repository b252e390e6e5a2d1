//! Reading that begins before anybody asks: a process that still starts leaves a core idle.
//!
//! One thread opens a file as it would be opened without any settings, and parses the columns that will likely be asked
//! for; of a file that can only be read from its beginning it decodes the text. A scan of the same source goes on where it
//! stands; when it guessed wrong, what it did is forgotten.

use std::collections::VecDeque;
use std::sync::{Arc, OnceLock};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::dialect::Settings;
use super::origin::cores;
use super::portions::{Begun, Next, Portion};
use super::predicate::Conjunct;
use super::scan::{Request, Scan};
use super::source::Source;
use super::stream::{Decoding, Task};
use crate::error::Result;
use crate::progress::Cancel;
use crate::store::{FileInfo, Options, list_files};

/// What to read ahead, and how far.
#[derive(Default)]
pub struct Likely {
    /// Columns whose names occur in this text are likely; all of them when None.
    pub text: Option<String>,
    /// What rows will likely have to meet; a scan that does not ask for all of it reads from the beginning.
    pub predicate: Vec<Conjunct>,
    /// Bytes of memory for what is read.
    pub most: usize,
    pub block_bytes: u64,
}

pub struct Ahead {
    uri: String,
    source: Arc<OnceLock<Option<Arc<Source>>>>,
    enough: Cancel,
    reading: JoinHandle<Option<Read>>,
}

/// The beginning of a file in some columns.
#[derive(Default)]
struct Read {
    columns: Vec<String>,
    predicate: Vec<Conjunct>,
    begun: Begun,
}

impl Ahead {
    /// Begin to read the one file at a location.
    #[must_use]
    pub fn start(uri: String, options: Options, likely: Likely) -> Self {
        let (source, enough) = (Arc::new(OnceLock::new()), Cancel::default());
        let (place, opened, stop) = (uri.clone(), source.clone(), enough.clone());
        let builder = thread::Builder::new().name("karyaksham-ahead".to_owned());
        let read = move || {
            let open = || open(&place, options).map(Arc::new);
            let source = opened.get_or_init(|| crate::error::unpanicked("", open).ok().flatten()).clone()?;
            read(&source, likely, &stop).ok().flatten()
        };
        Self { uri, source, enough, reading: builder.spawn(read).expect("a thread for reading can be started") }
    }

    /// The source of these files, if it is the one that is read.
    #[must_use]
    pub fn source(&self, files: &[FileInfo], options: &Options, settings: &Settings) -> Option<Arc<Source>> {
        let [file] = files else { return None };
        if file.uri != self.uri || *settings != Settings::default() {
            return None;
        }
        let source = self.source.wait().clone()?;
        let same = source.inputs.files == files && source.inputs.options == *options;
        same.then_some(source)
    }

    /// Whether it reads for this source.
    #[must_use]
    pub fn reads(&self, source: &Arc<Source>) -> bool {
        self.source.get().is_some_and(|own| own.as_ref().is_some_and(|own| Arc::ptr_eq(own, source)))
    }

    /// Whether it has read as much as it may, or as there is.
    #[must_use]
    pub fn is_done(&self) -> bool {
        self.reading.is_finished()
    }

    /// The scan that was asked for, behind what was read of it, or from the beginning where that is of no use.
    pub fn go_on(self, source: Arc<Source>, request: &Request) -> Result<Scan> {
        self.enough.cancel();
        let read = self.reading.join().ok().flatten();
        let begun = read.and_then(|read| read.fitted(&source, request)).unwrap_or_default();
        Scan::behind(source, request, begun)
    }
}

/// None for what cannot be opened: whoever needs it will open it again, and then says why.
fn open(uri: &str, options: Options) -> Option<Source> {
    let files = list_files(uri, &options).ok()?;
    let one = files.len() == 1;
    one.then(|| Source::open(files, options, Settings::default()).ok()).flatten()
}

impl Read {
    /// The columns that a request asks for; None when it asks for others, for fewer rows, or for other rows.
    fn fitted(self, source: &Source, request: &Request) -> Option<Begun> {
        if self.begun.decoding.is_some() {
            return Some(self.begun);
        }
        let has_all = self.predicate.iter().all(|conjunct| request.predicate.contains(conjunct));
        if request.n_rows.is_some() || request.rejected || !has_all {
            return None;
        }
        let tested = request.predicate.iter().all(|conjunct| self.predicate.contains(conjunct));
        let all = || source.columns().into_iter().map(|(name, _)| name.to_owned()).collect();
        let mut asked = request.columns.clone().unwrap_or_else(all);
        if !tested {
            // Whoever tests the rows needs what they are tested on.
            let tested_on = request.predicate.iter().map(|conjunct| conjunct.column.clone());
            asked.extend(tested_on.filter(|column| !asked.contains(column)).collect::<Vec<_>>());
        }
        let place = |name| self.columns.iter().position(|column| column == name);
        let places = asked.iter().map(place).collect::<Option<Vec<_>>>()?;
        let project = |mut portion: Portion| {
            portion.parsed.batch = portion.parsed.batch.project(&places).ok()?;
            portion.parsed.kept *= u64::from(tested);
            Some(portion)
        };
        let portions = self.begun.portions.into_iter().map(project).collect::<Option<VecDeque<_>>>()?;
        Some(Begun { portions, stand: self.begun.stand, tested, decoding: None })
    }
}

/// Read until it is enough; None where a scan could not go on, or a fault is met that may not matter to it.
fn read(source: &Arc<Source>, likely: Likely, enough: &Cancel) -> Result<Option<Read>> {
    if !source.inputs.packing.is_plain() {
        return Ok(Some(decode(source, &likely)));
    }
    let Likely { text, predicate, most, block_bytes } = likely;
    let names = source.columns().into_iter().map(|(name, _)| name.to_owned());
    let is_likely = |name: &String| text.as_ref().is_none_or(|text| text.contains(name.as_str()));
    let columns: Vec<String> = names.filter(is_likely).collect();
    let predicate: Vec<_> = predicate.into_iter().filter_map(|conjunct| source.typed(conjunct)).collect();
    let (threads, block_bytes) = (Some(1), Some(block_bytes));
    let request = Request {
        columns: Some(columns.clone()),
        predicate: predicate.clone(),
        threads,
        block_bytes,
        ..Request::default()
    };
    let mut scan = Scan::start(source.clone(), &request)?;
    let (mut portions, mut held) = (VecDeque::new(), 0);
    while held < most && !enough.is_cancelled() && scan.stand().is_some() {
        match scan.next_portion(Instant::now() + PATIENCE)? {
            Next::Portion(portion) => {
                held += portion.parsed.batch.get_array_memory_size();
                portions.push_back(*portion);
            }
            Next::Waiting => {}
            Next::Undone | Next::End => break,
        }
    }
    let tested = !predicate.is_empty();
    let begun = scan.stand().map(|stand| Begun { portions, stand, tested, decoding: None });
    Ok(begun.map(|begun| Read { columns, predicate, begun }))
}

/// Begin to decode what can only be read from its beginning, whatever will be asked of it.
fn decode(source: &Source, likely: &Likely) -> Read {
    let (inputs, quote, block_bytes) = (source.inputs.clone(), source.dialect.quote, likely.block_bytes);
    let decoding =
        Decoding::start(Task { inputs, quote, block_bytes, threads: cores() }, likely.most / block_bytes as usize);
    Read { begun: Begun { decoding: Some(decoding), ..Begun::default() }, ..Read::default() }
}

const PATIENCE: Duration = Duration::from_millis(2);
