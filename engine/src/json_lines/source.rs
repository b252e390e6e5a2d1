//! One or more files of JSON lines with one schema, ready to be scanned.

use std::collections::HashMap;
use std::sync::Arc;

use arrow_schema::{Field, Schema, SchemaRef};

use super::infer::first_columns;
use super::kind::Kind;
use super::parser::{JsonRecords, Layout};
use super::row::Row;
use crate::csv::format::{Inputs, keep_filled, place, unpacked};
use crate::csv::{self, BadRows, Begun, ColumnType, Request, Scan};
use crate::error::{Code, Fault, Result};
use crate::store::{FileInfo, Options};

/// What a person says about the files.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Types that are given: of columns that are found, and of some more.
    pub schema: Vec<(String, Kind)>,
    pub source_column: Option<String>,
    pub bad_rows: BadRows,
}

pub struct Source {
    inputs: Arc<Inputs>,
    columns: Vec<(String, Kind)>,
    settings: Settings,
}

impl Source {
    /// Look at the first lines and decide how to read all.
    pub fn open(files: Vec<FileInfo>, options: Options, settings: Settings) -> Result<Self> {
        let files = keep_filled(files)?;
        let (packing, _, _) = unpacked(&files, &options, &csv::Settings { quote: None, ..csv::Settings::default() })?;
        let inputs = Arc::new(Inputs { files, options, packing });
        let found = first_columns(&inputs, settings.bad_rows == BadRows::Fail)?;
        let mut columns: Vec<_> = found.into_iter().map(|(name, seen)| (name, seen.kind())).collect();
        for (name, kind) in &settings.schema {
            match columns.iter_mut().find(|(known, _)| known == name) {
                Some((_, known)) => known.clone_from(kind),
                None => columns.push((name.clone(), kind.clone())),
            }
        }
        let uri = inputs.uri(0);
        if columns.is_empty() {
            let message =
                format!("no object with a value is at the beginning of {uri}: give a schema, or another file");
            return Err(Fault::new(Code::EmptyFile, message).at(uri).into());
        }
        if let Some(name) = settings.source_column.as_ref().filter(|name| columns.iter().any(|(own, _)| own == *name)) {
            let message = format!("{uri} has a column '{name}' already: give source_column another name");
            return Err(
                Fault { column: Some(name.clone()), ..Fault::new(Code::DuplicateColumn, message).at(uri) }.into()
            );
        }
        Ok(Self { inputs, columns, settings })
    }

    /// The columns, the one that names the file last.
    #[must_use]
    pub fn schema(&self) -> SchemaRef {
        let own = self.columns.iter().map(|(name, kind)| Field::new(name, kind.arrow(), true));
        let source = self.settings.source_column.iter().map(|name| Field::new(name, text().arrow(), true));
        Arc::new(Schema::new(own.chain(source).collect::<Vec<_>>()))
    }

    /// Begin to read.
    pub fn scan(&self, request: &Request) -> Result<Scan> {
        let layout = self.layout(request)?;
        let (inputs, schema) = (self.inputs.clone(), layout.schema.clone());
        Scan::of(inputs, Box::new(JsonRecords(Arc::new(layout))), &schema, request, Begun::default())
    }

    fn layout(&self, request: &Request) -> Result<Layout> {
        let schema = self.schema();
        let all: Vec<String> = schema.fields().iter().map(|field| field.name().clone()).collect();
        let none = Vec::new();
        let asked = if request.rejected { &none } else { request.columns.as_ref().unwrap_or(&all) };
        let (mut slots, mut fields, mut source_at) = (Vec::new(), Vec::new(), None);
        for name in asked {
            let at = place(name, &all, self.inputs.uri(0))?;
            fields.push(schema.field(at).clone());
            match self.columns.get(at) {
                Some(_) => slots.push(at),
                None => source_at = Some(fields.len() - 1),
            }
        }
        let (taken, leaves_out) = (slots.len(), self.settings.bad_rows == BadRows::Skip);
        if leaves_out {
            // Whether a line is a row does not depend on what is read of it.
            slots.extend((0..self.columns.len()).filter(|at| !slots.contains(at)).collect::<Vec<_>>());
        }
        let names: Vec<String> = self.columns.iter().map(|(name, _)| name.clone()).collect();
        let places: HashMap<usize, usize> = slots.iter().enumerate().map(|(slot, &at)| (at, slot)).collect();
        Ok(Layout {
            row: Row::new(&names, slots.len(), |at| places.get(&at).copied()),
            slots: slots.iter().map(|&at| self.columns[at].clone()).collect(),
            taken,
            schema: Arc::new(Schema::new(fields)),
            source_at,
            names,
            leaves_out,
            collects_rejects: request.rejected,
        })
    }
}

fn text() -> Kind {
    Kind::Plain(ColumnType::String)
}
