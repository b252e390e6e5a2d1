//! CSV sources in Python's hands.

use std::collections::BTreeMap;
use std::sync::Arc;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use super::ahead;
use super::files::FileInfo;
use super::predicate::{Given, conjuncts};
use super::profile::Profiler;
use super::scan::Scan;
use super::tokens::{CancelToken, ScanProgress, flag};
use crate::csv::{BadRows, ColumnType, Dates, Reduction, Request, Settings, Source};
use crate::grouping::{Groups, Partial, Total};
use crate::store::Options;

/// A file's header has to fit into one block.
pub(super) const SMALLEST_BLOCK: u64 = 1 << 20;

#[pyclass(frozen, module = "karyaksham_kernel._engine")]
pub(super) struct CsvSource(Arc<Source>);

#[pymethods]
impl CsvSource {
    #[new]
    #[pyo3(signature = (files, options, *, separator=None, quote=Some("\""), escape=Some("auto"), header=None, encoding="utf-8", null_values=None, schema=None,
                        dates="found", decimal_comma=false, comment=None, skip_rows=0, source_column=None,
                        bad_rows="fail", checked=None))]
    #[allow(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn new(
        py: Python<'_>,
        files: Vec<FileInfo>,
        options: Options,
        separator: Option<&str>,
        quote: Option<&str>,
        escape: Option<&str>,
        header: Option<bool>,
        encoding: &str,
        null_values: Option<Vec<String>>,
        schema: Option<BTreeMap<String, String>>,
        dates: &str,
        decimal_comma: bool,
        comment: Option<&str>,
        skip_rows: usize,
        source_column: Option<String>,
        bad_rows: &str,
        checked: Option<Vec<String>>,
    ) -> PyResult<Self> {
        let settings = Settings {
            separator: separator.map(|text| one_byte("separator", text)).transpose()?,
            quote: quote.map(|text| one_byte("quote", text)).transpose()?,
            escape: match escape {
                Some("auto") => None,
                told => Some(told.map(|text| one_byte("escape", text)).transpose()?),
            },
            header,
            encoding: encoding.to_owned(),
            null_values: null_values.unwrap_or_else(|| vec![String::new()]),
            schema: schema.unwrap_or_default().into_iter().map(typed).collect::<PyResult<_>>()?,
            dates: which_dates(dates)?,
            decimal_comma,
            comment: comment.map(|text| one_byte("comment", text)).transpose()?,
            skip_rows,
            source_column,
            bad_rows: policy(bad_rows)?,
            checked,
        };
        let files = files.into_iter().map(|file| file.0).collect();
        Ok(Self(py.detach(|| ahead::opened(files, options, settings))?))
    }

    #[getter]
    fn schema(&self) -> Vec<(String, String)> {
        self.0.columns().into_iter().map(|(name, kind)| (name.to_owned(), kind.word().into_owned())).collect()
    }

    #[getter]
    fn separator(&self) -> String {
        char::from(self.0.separator()).to_string()
    }

    #[getter]
    fn ambiguous_dates(&self) -> Vec<String> {
        self.0.ambiguous_dates().map(str::to_owned).collect()
    }

    #[getter]
    fn header(&self) -> bool {
        self.0.has_header()
    }

    fn has_few_groups(&self, py: Python<'_>, keys: Vec<String>) -> bool {
        py.detach(|| self.0.has_few_groups(&keys))
    }

    #[pyo3(signature = (columns=None, n_rows=None, *, predicate=None, rejected=false, groups=None, profiler=None, progress=None,
                        cancel=None, block_bytes=None, threads=None))]
    #[allow(clippy::too_many_arguments, reason = "keyword arguments of Python")]
    fn scan(
        &self,
        py: Python<'_>,
        columns: Option<Vec<String>>,
        n_rows: Option<u64>,
        predicate: Option<Vec<Given<'_>>>,
        rejected: bool,
        groups: Option<GivenGroups>,
        profiler: Option<&Profiler>,
        progress: Option<&ScanProgress>,
        cancel: Option<&CancelToken>,
        block_bytes: Option<u64>,
        threads: Option<usize>,
    ) -> PyResult<Scan> {
        let progress = progress.map(|progress| progress.0.clone()).unwrap_or_default();
        let block_bytes = block_bytes.map(|bytes| bytes.max(SMALLEST_BLOCK));
        let predicate = conjuncts(predicate.unwrap_or_default(), n_rows)?;
        let cancel = flag(cancel);
        let reduction = match (groups, profiler) {
            (Some(groups), None) => Some(Reduction::Groups(grouped(groups)?)),
            (None, Some(profiler)) => Some(Reduction::Profile(profiler.sketches(columns.as_ref())?)),
            (None, None) => None,
            _ => return Err(PyValueError::new_err("rows are grouped or profiled, not both")),
        };
        if reduction.is_some() && (n_rows.is_some() || rejected) {
            let message = "all good rows are grouped or profiled: that goes neither with n_rows nor with rejected";
            return Err(PyValueError::new_err(message));
        }
        let request =
            Request { columns, n_rows, predicate, rejected, reduction, progress, cancel, block_bytes, threads };
        let source = self.0.clone();
        Ok(Scan::new(py.detach(|| ahead::scan(source, &request))?))
    }
}

/// Keys, and of each partial aggregate its name, its word and the column it is made of.
type GivenGroups = (Vec<String>, Vec<(String, String, Option<String>)>);

fn grouped((keys, partials): GivenGroups) -> PyResult<Groups> {
    let partial = |(name, word, column): (String, String, Option<String>)| {
        let unknown = || {
            PyValueError::new_err(format!("a partial aggregate is count, sum, min or max of a column, not {word:?}"))
        };
        Ok(Partial { name, total: Total::from_word(&word).ok_or_else(unknown)?, column })
    };
    Ok(Groups { keys, partials: partials.into_iter().map(partial).collect::<PyResult<_>>()? })
}

pub(super) fn one_byte(name: &str, text: &str) -> PyResult<u8> {
    match text.as_bytes() {
        [byte] if !matches!(byte, b'\n' | b'\r') => Ok(*byte),
        _ => Err(PyValueError::new_err(format!("{name} must be one ASCII character and no line end, not {text:?}"))),
    }
}

fn typed((name, word): (String, String)) -> PyResult<(String, ColumnType)> {
    let unknown = || {
        let words = ColumnType::PLAIN.map(ColumnType::word).join(" ");
        let message = format!("column {name:?} cannot be read as {word:?}: the types are {words} decimal(p,s)");
        PyValueError::new_err(message)
    };
    let kind = ColumnType::from_word(&word).ok_or_else(unknown)?;
    Ok((name, kind))
}

fn which_dates(word: &str) -> PyResult<Dates> {
    match word {
        "text" => Ok(Dates::Text),
        "found" => Ok(Dates::Found),
        "day_first" => Ok(Dates::DayFirst),
        "month_first" => Ok(Dates::MonthFirst),
        _ => {
            Err(PyValueError::new_err(format!("dates is 'text', 'found', 'day_first' or 'month_first', not {word:?}")))
        }
    }
}

pub(super) fn policy(word: &str) -> PyResult<BadRows> {
    match word {
        "fail" => Ok(BadRows::Fail),
        "skip" => Ok(BadRows::Skip),
        _ => Err(PyValueError::new_err(format!("bad_rows is 'fail' or 'skip', not {word:?}"))),
    }
}
