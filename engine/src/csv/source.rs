//! One or more CSV files with one schema, ready to be scanned.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{Field, Schema};

use super::columns::Nulls;
use super::dialect::{Dialect, Settings, sniff_separator};
use super::header::{FileStart, body_start, first_record, header_names};
use super::infer::Guess;
use super::layout::Layout;
use super::names::{place, unique_names};
use super::records::{Record, Records};
use super::sample::{HEAD, read_head, read_pieces};
use super::types::ColumnType;
use crate::error::{Code, Fault, Result};
use crate::store::{FileInfo, Options};

pub struct Source {
    pub(super) files: Vec<FileInfo>,
    pub(super) options: Options,
    pub(super) settings: Settings,
    pub(super) dialect: Dialect,
    pub(super) has_header: bool,
    /// Columns of the file, without the one that names it.
    names: Vec<String>,
    types: Vec<ColumnType>,
}

impl Source {
    /// Look at samples of the files and decide how to read them.
    pub fn open(files: Vec<FileInfo>, options: Options, settings: Settings) -> Result<Self> {
        // An empty part among others says nothing.
        let files: Vec<FileInfo> = keep_filled(files)?;
        let first = &files[0];
        let head = read_head(first, &options)?;
        super::foreign::refuse(&head, &first.uri)?;
        let separator = settings
            .separator
            .unwrap_or_else(|| sniff_separator(&head[body_start(&head, settings.skip_rows)..], &settings));
        let dialect = Dialect { separator, quote: settings.quote, comment: settings.comment };
        let whole = first.size <= HEAD;
        let record = first_record(&head, whole, settings.skip_rows, dialect, &first.uri)?;
        let record = record.ok_or_else(|| empty(&first.uri))?;
        let nulls = Nulls::new(&settings.null_values);
        let mut guesses = vec![Guess::new(settings.dates); record.width()];
        let head_rows = Records::new(&head, record.next, dialect).filter(|row| row.complete || whole);
        head_rows.for_each(|row| observe(&mut guesses, &row, &nulls));
        for piece in read_pieces(&files, &options)? {
            piece.records(dialect, record.width()).iter().for_each(|row| observe(&mut guesses, row, &nulls));
        }
        let has_header = decide_header(&record, &guesses, &nulls, &settings, &first.uri)?;
        let names = if has_header {
            header_names(&record, &first.uri)?
        } else {
            observe(&mut guesses, &record, &nulls);
            unique_names(guesses.iter().map(|_| "".into()))
        };
        let types = column_types(&names, &guesses, &settings, &first.uri)?;
        Ok(Self { files, options, dialect, has_header, names, types, settings })
    }

    /// Names and types in file order, the column that names the file last.
    #[must_use]
    pub fn columns(&self) -> Vec<(&str, ColumnType)> {
        let own = self.names.iter().map(String::as_str).zip(self.types.iter().copied());
        own.chain(self.settings.source_column.as_deref().map(|name| (name, ColumnType::String))).collect()
    }

    #[must_use]
    pub fn separator(&self) -> u8 {
        self.dialect.separator
    }

    #[must_use]
    pub fn has_header(&self) -> bool {
        self.has_header
    }

    /// How to read only some columns (all when none are named), in the order asked for.
    pub(super) fn layout(&self, columns: Option<&[String]>) -> Result<Layout> {
        let all: Vec<String> = self.columns().iter().map(|(name, _)| (*name).to_owned()).collect();
        let asked = columns.unwrap_or(&all);
        let (mut wanted, mut fields, mut source_at) = (Vec::new(), Vec::new(), None);
        for name in asked {
            let index = place(name, &all, &self.files[0].uri)?;
            let kind = self.types.get(index).copied();
            match kind {
                Some(kind) => wanted.push((index, kind)),
                None => source_at = Some(fields.len()),
            }
            fields.push(Field::new(name, kind.unwrap_or(ColumnType::String).arrow(), true));
        }
        Ok(Layout {
            dialect: self.dialect,
            names: self.names.clone(),
            wanted,
            schema: Arc::new(Schema::new(fields)),
            source_at,
            nulls: Nulls::new(&self.settings.null_values),
            bad_rows: self.settings.bad_rows,
        })
    }

    /// What the beginning of a file has to look like.
    pub(super) fn file_start(&self, file: usize, whole: bool) -> FileStart<'_> {
        FileStart {
            uri: &self.files[file].uri,
            whole,
            has_header: self.has_header,
            skip_rows: self.settings.skip_rows,
            dialect: self.dialect,
            names: &self.names,
            first_uri: &self.files[0].uri,
        }
    }
}

fn keep_filled(files: Vec<FileInfo>) -> Result<Vec<FileInfo>> {
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
    let rows_below = guesses.iter().any(|guess| *guess != Guess::new(settings.dates));
    let looks_like_data =
        if rows_below { fits && tells } else { cells.iter().any(|cell| Guess::new(settings.dates).admits(cell)) };
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

fn column_types(names: &[String], guesses: &[Guess], settings: &Settings, uri: &str) -> Result<Vec<ColumnType>> {
    let mut given = HashMap::new();
    for (name, kind) in &settings.schema {
        given.insert(place(name, names, uri)?, *kind);
    }
    if let Some(name) = settings.source_column.as_ref().filter(|name| names.contains(name)) {
        let message = format!("{uri} has a column '{name}' already: give source_column another name");
        return Err(Fault { column: Some(name.clone()), ..Fault::new(Code::DuplicateColumn, message).at(uri) }.into());
    }
    let types =
        guesses.iter().enumerate().map(|(index, guess)| given.get(&index).copied().unwrap_or(guess.column_type()));
    Ok(types.collect())
}
