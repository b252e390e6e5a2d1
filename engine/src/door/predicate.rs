//! Conditions of Python: `(column, word, constants)`.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;

use crate::csv::{Compare, Condition, Conjunct, Constant};

pub(super) type Given<'py> = (String, String, Vec<Bound<'py, PyAny>>);

/// Read the conditions of a scan; the limit comes before them, so it cannot stand beside them.
pub(super) fn conjuncts(given: Vec<Given<'_>>, n_rows: Option<u64>) -> PyResult<Vec<Conjunct>> {
    if n_rows.is_some() && !given.is_empty() {
        return Err(PyValueError::new_err("a limit comes before a predicate: give only one of them"));
    }
    let read = |(column, word, constants): Given<'_>| {
        let constants = constants.iter().map(constant).collect::<PyResult<Vec<_>>>()?;
        Ok(Conjunct { column, condition: condition(&word, constants)? })
    };
    given.into_iter().map(read).collect()
}

fn condition(word: &str, mut constants: Vec<Constant>) -> PyResult<Condition> {
    let compare = match word {
        "is_null" => return Ok(Condition::IsNull),
        "is_not_null" => return Ok(Condition::IsNotNull),
        "in" => return Ok(Condition::In(constants)),
        "eq" => Compare::Equal,
        "ne" => Compare::NotEqual,
        "lt" => Compare::Less,
        "le" => Compare::LessEqual,
        "gt" => Compare::Greater,
        "ge" => Compare::GreaterEqual,
        _ => return Err(PyValueError::new_err(format!("there is no condition {word:?}"))),
    };
    match (constants.pop(), constants.is_empty()) {
        (Some(constant), true) => Ok(Condition::Is(compare, constant)),
        _ => Err(PyValueError::new_err(format!("{word:?} takes one constant"))),
    }
}

/// Truth values count as whole numbers.
fn constant(value: &Bound<'_, PyAny>) -> PyResult<Constant> {
    if let Ok(flag) = value.extract::<bool>() {
        return Ok(Constant::Whole(flag.into()));
    }
    if let Ok(text) = value.extract::<String>() {
        return Ok(Constant::Text(text.into_bytes()));
    }
    if value.is_instance_of::<pyo3::types::PyFloat>() {
        return Ok(Constant::Float(value.extract()?));
    }
    Ok(Constant::Whole(value.extract()?))
}
