//! Column names: made unique, and the nearest ones to a name that does not exist.

use std::borrow::Cow;
use std::collections::HashSet;

use crate::error::{Code, Fault, Result};

/// Names from a header's cells, as DuckDB makes them: blanks around them are dropped, an empty one becomes
/// `column_3` (its place), a repeated `a` becomes `a_1`.
#[must_use]
pub fn unique_names(cells: impl Iterator<Item = Cow<'static, str>>) -> Vec<String> {
    let mut taken = HashSet::new();
    let mut names = Vec::new();
    for (index, cell) in cells.enumerate() {
        // Arrow's names end at a zero byte.
        let cell = cell.replace('\0', "");
        let wanted = if cell.trim().is_empty() { format!("column_{}", index + 1) } else { cell.trim().to_owned() };
        let mut name = wanted.clone();
        let mut again = 0;
        while !taken.insert(name.clone()) {
            again += 1;
            name = format!("{wanted}_{again}");
        }
        names.push(name);
    }
    names
}

/// The place of a column, or a fault that names the nearest ones.
pub fn place(name: &str, names: &[String], uri: &str) -> Result<usize> {
    names.iter().position(|candidate| candidate == name).ok_or_else(|| {
        let message = format!("{uri} has no column '{name}': {}", nearest(name, names));
        Fault { column: Some(name.to_owned()), ..Fault::new(Code::UnknownColumn, message).at(uri) }.into()
    })
}

fn nearest(name: &str, names: &[String]) -> String {
    let mut ranked: Vec<_> = names.iter().map(|candidate| (distance(name, candidate), candidate)).collect();
    ranked.sort();
    let close: Vec<_> = ranked.iter().take(3).map(|(_, candidate)| format!("'{candidate}'")).collect();
    format!("the nearest are {}", close.join(", "))
}

/// Edits between two names, letter case aside.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.to_lowercase().chars().collect(), b.to_lowercase().chars().collect());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.iter().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let changed = diagonal + usize::from(from != to);
            diagonal = row[j + 1];
            row[j + 1] = changed.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn unique(cells: &[&'static str]) -> Vec<String> {
        unique_names(cells.iter().map(|&cell| cell.into()))
    }

    #[test]
    fn repeated_and_empty_names_are_made_unique_as_in_duckdb() {
        assert_eq!(unique(&["a", "a", "a_1"]), ["a", "a_1", "a_1_1"]);
        assert_eq!(unique(&["a", "", " b "]), ["a", "column_2", "b"]);
        assert_eq!(unique(&["a\0", "a", "\0"]), ["a", "a_1", "column_3"]);
    }

    #[test]
    fn an_unknown_column_is_answered_with_the_nearest_names() {
        let names = ["dep_delay", "arr_delay", "carrier", "origin"].map(String::from);
        let failure = place("depdelay", &names, "f.csv").unwrap_err();
        assert_eq!(
            failure.to_string(),
            "f.csv has no column 'depdelay': the nearest are 'dep_delay', 'arr_delay', 'carrier'"
        );
        assert_eq!(place("carrier", &names, "f.csv").unwrap(), 2);
    }
}
