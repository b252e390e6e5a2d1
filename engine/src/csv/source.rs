//! One or more CSV files with one schema, ready to be scanned.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_array::RecordBatch;
use arrow_schema::{Field, Schema};

use super::block::{BlockParser, Finder, Trouble};
use super::columns::Nulls;
use super::dialect::{BadRows, Dialect, Settings, sniff_escape, sniff_separator};
use super::faults::Place;
use super::header::{FileStart, body_start, data_start, first_record, header_names};
use super::infer::Guess;
use super::inputs::Inputs;
use super::layout::Layout;
use super::names::{place, unique_names};
use super::predicate::{Conjunct, Test};
use super::records::{Record, Records};
use super::sample::{HEAD, read_head, read_pieces, read_pieces_straight, read_text_head};
use super::scan::Request;
use super::sequential::Quotes;
use super::stream::Packing;
use super::types::{ColumnType, Reading};
use crate::error::{Code, Fault, Result};
use crate::grouping;
use crate::progress::Cancel;
use crate::store::{FileInfo, Options, PADDING};

/// Groups are few where so many of the first rows share one.
const FEW_GROUPS: usize = 16;

pub struct Source {
    pub(super) inputs: Arc<Inputs>,
    pub(super) settings: Settings,
    pub(super) dialect: Dialect,
    pub(super) has_header: bool,
    /// Columns of the file, without the one that names it.
    names: Vec<String>,
    readings: Vec<Reading>,
    ambiguous: Vec<usize>,
    /// The beginning of the first file's text, with padding, and whether that is all of it.
    head: (Vec<u8>, bool),
}

impl Source {
    /// Look at samples of the files and decide how to read them.
    pub fn open(files: Vec<FileInfo>, options: Options, settings: Settings) -> Result<Self> {
        // An empty part among others says nothing.
        let files: Vec<FileInfo> = keep_filled(files)?;
        let first = &files[0];
        let (packing, head, whole) = unpacked(&files, &options, &settings)?;
        let separator = settings
            .separator
            .unwrap_or_else(|| sniff_separator(&head[body_start(&head, settings.skip_rows)..], &settings));
        let mut dialect = Dialect { separator, quote: settings.quote, escape: None, comment: settings.comment };
        dialect.escape = sniff_escape(&head[body_start(&head, settings.skip_rows)..], dialect, &settings);
        let record = first_record(&head, whole, settings.skip_rows, dialect, &first.uri)?;
        let record = record.ok_or_else(|| empty(&first.uri))?;
        let nulls = Nulls::new(&settings.null_values);
        let mut guesses = vec![Guess::new(&settings); record.width()];
        let head_rows = Records::new(&head, record.next, dialect).filter(|row| row.complete || whole);
        head_rows.for_each(|row| observe(&mut guesses, &row, &nulls));
        let pieces = if packing.is_plain() {
            read_pieces(&files, &options)?
        } else {
            read_pieces_straight(&files, &options, &packing)?
        };
        for piece in pieces {
            piece.records(dialect, record.width()).iter().for_each(|row| observe(&mut guesses, row, &nulls));
        }
        let has_header = decide_header(&record, &guesses, &nulls, &settings, &first.uri)?;
        let names = if has_header {
            header_names(&record, &first.uri)?
        } else {
            observe(&mut guesses, &record, &nulls);
            unique_names(guesses.iter().map(|_| "".into()))
        };
        let readings = readings(&names, &guesses, &settings, &first.uri)?;
        let is_ambiguous =
            |&column: &usize| guesses[column].is_ambiguous() && readings[column].kind == ColumnType::String;
        let ambiguous = (0..guesses.len()).filter(is_ambiguous).collect();
        let inputs = Arc::new(Inputs { files, options, packing });
        let head = ([head, vec![0; PADDING]].concat(), whole);
        Ok(Self { inputs, dialect, has_header, names, readings, ambiguous, head, settings })
    }

    /// Names and types in file order, the column that names the file last.
    #[must_use]
    pub fn columns(&self) -> Vec<(&str, ColumnType)> {
        let kinds = self.readings.iter().map(|reading| reading.kind);
        let own = self.names.iter().map(String::as_str).zip(kinds);
        own.chain(self.settings.source_column.as_deref().map(|name| (name, ColumnType::String))).collect()
    }

    /// The columns that stay text because their dates could be meant in two ways.
    pub fn ambiguous_dates(&self) -> impl Iterator<Item = &str> {
        self.ambiguous.iter().map(|&column| self.names[column].as_str())
    }

    #[must_use]
    pub fn separator(&self) -> u8 {
        self.dialect.separator
    }

    #[must_use]
    pub fn has_header(&self) -> bool {
        self.has_header
    }

    /// How to read what is asked for, its columns in the order asked for.
    pub(super) fn layout(&self, request: &Request) -> Result<Layout> {
        let all: Vec<String> = self.columns().iter().map(|(name, _)| (*name).to_owned()).collect();
        let none = Vec::new();
        let asked = if request.rejected { &none } else { request.columns.as_ref().unwrap_or(&all) };
        let (mut wanted, mut fields, mut source_at) = (Vec::new(), Vec::new(), None);
        let places: HashMap<&str, usize> = all.iter().enumerate().map(|(at, name)| (name.as_str(), at)).collect();
        for name in asked {
            let known = places.get(name.as_str()).copied();
            let place = known.map_or_else(|| place(name, &all, self.inputs.uri(0)), Ok)?;
            let kind = self.readings.get(place).map(|reading| reading.kind);
            match kind {
                Some(_) => wanted.push(place),
                None => source_at = Some(fields.len()),
            }
            fields.push(Field::new(name, kind.unwrap_or(ColumnType::String).arrow(), true));
        }
        let tests = self.tests(request)?;
        let checked = self.checked(&wanted, &tests)?;
        let is_text = |place: &usize| self.readings[*place].kind == ColumnType::String;
        Ok(Layout {
            dialect: self.dialect,
            names: self.names.clone(),
            readings: self.readings.clone(),
            holds_text: wanted.iter().chain(&checked).any(is_text),
            wanted,
            checked,
            tests,
            collects_rejects: request.rejected,
            schema: Arc::new(Schema::new(fields)),
            source_at,
            nulls: Nulls::new(&self.settings.null_values),
            bad_rows: self.settings.bad_rows,
        })
    }

    /// Whether the first rows share groups so often that grouping rows while they are read will pay.
    #[must_use]
    pub fn has_few_groups(&self, keys: &[String]) -> bool {
        self.first_rows(keys).is_ok_and(|rows| {
            grouping::are_few(&rows.columns().iter().collect::<Vec<_>>(), rows.num_rows(), FEW_GROUPS)
        })
    }

    /// Some columns of the rows at the beginning of the first file.
    fn first_rows(&self, columns: &[String]) -> std::result::Result<RecordBatch, Trouble> {
        let layout = self.layout(&Request { columns: Some(columns.to_vec()), ..Request::default() })?;
        let (bytes, whole) = (&self.head.0, self.head.1);
        let start = data_start(&bytes[..bytes.len() - PADDING], &self.file_start(0, whole))?;
        let end = memchr::memrchr(b'\n', bytes).map_or(start, |newline| newline + 1);
        let finder = Finder::Sequential(Quotes::Strict);
        let place = Place { uri: self.inputs.uri(0), offset: 0, bytes };
        Ok(BlockParser::new(&layout, place).parse(start..end.max(start), finder, &Cancel::default())?.batch)
    }

    fn tests(&self, request: &Request) -> Result<Vec<Test>> {
        let test = |conjunct: &Conjunct| -> Result<Test> {
            let column = place(&conjunct.column, &self.names, self.inputs.uri(0))?;
            let reading = self.readings[column];
            Ok(Test::new(column, reading, &conjunct.condition).ok_or_else(|| {
                let (name, kind) = (&conjunct.column, reading.kind.word());
                Fault::new(Code::Unsupported, format!("column '{name}' ({kind}) cannot be compared in the engine"))
            })?)
        };
        request.predicate.iter().map(test).collect()
    }

    /// A condition with a constant of its column's type, as plans have them; None where that is not certain.
    pub(super) fn typed(&self, conjunct: Conjunct) -> Option<Conjunct> {
        let column = self.names.iter().position(|name| *name == conjunct.column)?;
        let condition = conjunct.condition.typed(self.readings[column].kind)?;
        Some(Conjunct { condition, ..conjunct })
    }

    /// The columns that decide whether a row is good: the same ones for every scan, whatever it reads.
    fn checked(&self, wanted: &[usize], tests: &[Test]) -> Result<Vec<usize>> {
        if self.settings.bad_rows == BadRows::Fail {
            return Ok(Vec::new());
        }
        let mut checked = vec![self.settings.checked.is_none(); self.names.len()];
        for name in self.settings.checked.iter().flatten() {
            checked[place(name, &self.names, self.inputs.uri(0))?] = true;
        }
        // What is taken of every row is seen then.
        wanted.iter().for_each(|&column| checked[column] = !tests.is_empty());
        tests.iter().for_each(|test| checked[test.column] = true);
        Ok((0..checked.len()).filter(|&column| checked[column]).collect())
    }

    /// What the beginning of a file has to look like.
    pub(super) fn file_start(&self, file: usize, whole: bool) -> FileStart<'_> {
        FileStart {
            uri: self.inputs.uri(file),
            whole,
            has_header: self.has_header,
            skip_rows: self.settings.skip_rows,
            dialect: self.dialect,
            names: &self.names,
            first_uri: self.inputs.uri(0),
        }
    }
}

/// How the files are packed, the beginning of the first one's text, and whether that is all of it.
pub fn unpacked(files: &[FileInfo], options: &Options, settings: &Settings) -> Result<(Packing, Vec<u8>, bool)> {
    let first = &files[0];
    let head = read_head(first, options)?;
    super::foreign::refuse(&head, &first.uri)?;
    let mut packing = Packing::compressed(files, &head, settings);
    let (head, _) = if packing.is_plain() { (head, false) } else { read_text_head(first, options, &packing)? };
    packing.encoding = Packing::encoding(&head, settings, &first.uri)?;
    let (head, whole) =
        if packing.is_plain() { (head, first.size <= HEAD) } else { read_text_head(first, options, &packing)? };
    if !Packing::has_carriage_returns(&head) {
        return Ok((packing, head, whole));
    }
    packing.carriage_returns = true;
    let (head, whole) = read_text_head(first, options, &packing)?;
    Ok((packing, head, whole))
}

/// The files that are not empty, of which there has to be one.
pub fn keep_filled(files: Vec<FileInfo>) -> Result<Vec<FileInfo>> {
    let first = files.first().map(|file| file.uri.clone()).unwrap_or_default();
    let filled: Vec<FileInfo> = files.into_iter().filter(|file| file.size > 0).collect();
    if filled.is_empty() { Err(empty(&first)) } else { Ok(filled) }
}

fn empty(uri: &str) -> crate::error::Failure {
    Fault::new(Code::EmptyFile, format!("{uri} is empty: there is nothing to read, not even a header")).at(uri).into()
}

fn observe(guesses: &mut [Guess], record: &Record<'_>, nulls: &Nulls) {
    if record.is_blank() || record.width() != guesses.len() {
        return; // the scan will speak of it
    }
    for (guess, value) in guesses.iter_mut().zip(record.values()) {
        if !nulls.contains(&value) {
            guess.observe(&value);
        }
    }
}

/// Whether the first record names the columns. Undecided, it does unless it would fit among the rows below it and some
/// column of those is no text.
fn decide_header(first: &Record<'_>, guesses: &[Guess], nulls: &Nulls, settings: &Settings, uri: &str) -> Result<bool> {
    let cells: Vec<_> = first.values().collect();
    let typed = |guess: &Guess| guess.column_type() != ColumnType::String;
    let fits =
        cells.iter().zip(guesses).all(|(cell, guess)| !typed(guess) || nulls.contains(cell) || guess.admits(cell));
    let tells = cells.iter().zip(guesses).any(|(cell, guess)| typed(guess) && guess.admits(cell));
    let rows_below = guesses.iter().any(|guess| *guess != Guess::new(settings));
    let looks_like_data =
        if rows_below { fits && tells } else { cells.iter().any(|cell| Guess::new(settings).admits(cell)) };
    let unnamed = cells.iter().any(|cell| nulls.contains(cell) || cell.is_empty());
    if settings.header == Some(true) && looks_like_data && unnamed {
        return Err(no_header(first, uri));
    }
    Ok(settings.header.unwrap_or(!looks_like_data))
}

fn no_header(first: &Record<'_>, uri: &str) -> crate::error::Failure {
    let text = first.values().collect::<Vec<_>>().join(&b", "[..]);
    let message = format!(
        "the first line of {uri} is a row, not a header ({}): read it with header false",
        crate::error::shortened(&text)
    );
    let mut fault = Fault::new(Code::NoHeader, message).at(uri).with_text(&text);
    (fault.line, fault.byte_offset) = (Some(1), Some(first.start as u64));
    fault.into()
}

fn readings(names: &[String], guesses: &[Guess], settings: &Settings, uri: &str) -> Result<Vec<Reading>> {
    let mut given = HashMap::new();
    for (name, kind) in &settings.schema {
        given.insert(place(name, names, uri)?, *kind);
    }
    if let Some(name) = settings.source_column.as_ref().filter(|name| names.contains(name)) {
        let message = format!("{uri} has a column '{name}' already: give source_column another name");
        return Err(Fault { column: Some(name.clone()), ..Fault::new(Code::DuplicateColumn, message).at(uri) }.into());
    }
    let reading = |(index, guess): (usize, &Guess)| guess.reading(given.get(&index).copied());
    Ok(guesses.iter().enumerate().map(reading).collect())
}
