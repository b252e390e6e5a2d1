//! The types that values of JSON have, found in lines or given.

use std::borrow::Cow;

use arrow_schema::{DataType, Field, Fields};

use super::grammar::{Key, elements, members, unescaped};
use crate::csv::ColumnType;

/// The type of a column, or of what is in it.
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    Plain(ColumnType),
    List(Box<Self>),
    Struct(Vec<(String, Self)>),
}

impl Kind {
    /// The type that a word names: those of columns of CSV, and `list<T>` of them.
    #[must_use]
    pub fn from_word(word: &str) -> Option<Self> {
        let inner = word.strip_prefix("list<").and_then(|rest| rest.strip_suffix('>'));
        match inner {
            Some(inner) => Some(Self::List(Box::new(Self::from_word(inner.trim())?))),
            None => ColumnType::from_word(word).map(Self::Plain),
        }
    }

    #[must_use]
    pub fn word(&self) -> Cow<'static, str> {
        match self {
            Self::Plain(kind) => kind.word(),
            Self::List(inner) => format!("list<{}>", inner.word()).into(),
            Self::Struct(fields) => {
                let fields: Vec<_> = fields.iter().map(|(name, kind)| format!("{name}: {}", kind.word())).collect();
                format!("struct<{}>", fields.join(", ")).into()
            }
        }
    }

    #[must_use]
    pub fn arrow(&self) -> DataType {
        match self {
            Self::Plain(kind) => kind.arrow(),
            Self::List(inner) => DataType::LargeList(Field::new("item", inner.arrow(), true).into()),
            Self::Struct(fields) => DataType::Struct(arrow_fields(fields)),
        }
    }
}

pub fn arrow_fields(fields: &[(String, Kind)]) -> Fields {
    fields.iter().map(|(name, kind)| Field::new(name, kind.arrow(), true)).collect()
}

/// What the values of a column were so far.
#[derive(Debug, Clone, PartialEq)]
pub enum Seen {
    Null,
    Bool,
    Whole,
    Number,
    Text,
    List(Box<Self>),
    Struct(Vec<(String, Self)>),
    /// Values that have no type in common, or that no type holds: their text is kept.
    Anything,
}

impl Seen {
    /// The value `start..end` of a sound line.
    #[must_use]
    pub fn of(bytes: &[u8], start: usize, end: usize) -> Self {
        match bytes[start] {
            b'"' => Self::Text,
            b't' | b'f' => Self::Bool,
            b'n' => Self::Null,
            b'[' => {
                let mut inner = Self::Null;
                elements(bytes, start, 0, |start, end| inner.add(Self::of(bytes, start, end)));
                Self::List(Box::new(inner))
            }
            b'{' => Self::Struct(fields_of(bytes, start)),
            _ => number(&bytes[start..end]),
        }
    }

    /// What this and another value have in common.
    pub fn add(&mut self, other: Self) {
        *self = match (std::mem::replace(self, Self::Null), other) {
            (one, Self::Null) | (Self::Null, one) => one,
            (Self::Whole | Self::Number, Self::Number) | (Self::Number, Self::Whole) => Self::Number,
            (Self::List(mut inner), Self::List(other)) => {
                inner.add(*other);
                Self::List(inner)
            }
            (Self::Struct(mut fields), Self::Struct(others)) => {
                others.into_iter().for_each(|(name, seen)| add_field(&mut fields, name, seen));
                Self::Struct(fields)
            }
            (one, other) if one == other => one,
            _ => Self::Anything,
        };
    }

    /// A type that loses no later value: what was null so far, or had no fields, is text.
    #[must_use]
    pub fn kind(&self) -> Kind {
        match self {
            Self::Bool => Kind::Plain(ColumnType::Bool),
            Self::Whole => Kind::Plain(ColumnType::Int64),
            Self::Number => Kind::Plain(ColumnType::Float64),
            Self::List(inner) => Kind::List(Box::new(inner.kind())),
            Self::Struct(fields) if !fields.is_empty() => {
                Kind::Struct(fields.iter().map(|(name, seen)| (name.clone(), seen.kind())).collect())
            }
            _ => Kind::Plain(ColumnType::String),
        }
    }
}

/// Note what a field's value is; the fields keep the order in which they came.
pub fn add_field(fields: &mut Vec<(String, Seen)>, name: String, seen: Seen) {
    match fields.iter_mut().find(|(known, _)| *known == name) {
        Some((_, known)) => known.add(seen),
        None => fields.push((name, seen)),
    }
}

/// The fields of the object at `start`; of those with one name, the first.
#[must_use]
pub fn fields_of(bytes: &[u8], start: usize) -> Vec<(String, Seen)> {
    let mut fields: Vec<(String, Seen)> = Vec::new();
    members(bytes, start, 0, |key, start, end| {
        let name = key_name(bytes, key);
        if fields.iter().all(|(known, _)| *known != name) {
            fields.push((name.into_owned(), Seen::of(bytes, start, end)));
        }
    });
    fields
}

/// The text of a key.
#[must_use]
pub fn key_name(bytes: &[u8], key: Key) -> Cow<'_, str> {
    let text = &bytes[key.start..key.end];
    if key.escaped {
        // Arrow's names end at a zero byte.
        return String::from_utf8_lossy(&unescaped(text)).replace('\0', "").into();
    }
    String::from_utf8_lossy(text)
}

fn number(text: &[u8]) -> Seen {
    let whole = text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'-');
    let text = std::str::from_utf8(text).unwrap_or_default();
    match (whole, text.parse::<i64>().is_ok()) {
        (true, true) => Seen::Whole,
        (true, false) => Seen::Anything, // as a float it would lose digits
        (false, _) => Seen::Number,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::PADDING;

    fn found(values: &[&str]) -> String {
        let mut seen = Seen::Null;
        for value in values {
            let bytes = [value.as_bytes(), b"\n", &[0; PADDING]].concat();
            seen.add(Seen::of(&bytes, 0, value.len()));
        }
        seen.kind().word().into_owned()
    }

    #[test]
    fn a_type_is_what_all_values_have_in_common() {
        assert_eq!(found(&["1", "null", "-2"]), "int64");
        assert_eq!(found(&["1", "2.5"]), "float64");
        assert_eq!(found(&["true", "false"]), "bool");
        assert_eq!(found(&["1", "\"x\""]), "string");
        assert_eq!(found(&["99999999999999999999"]), "string");
        assert_eq!(found(&["null", "null"]), "string");
    }

    #[test]
    fn lists_and_objects_are_joined_element_by_element_and_field_by_field() {
        assert_eq!(found(&["[]", "[1, 2.5]"]), "list<float64>");
        assert_eq!(found(&["[[1]]", "[null]"]), "list<list<int64>>");
        assert_eq!(found(&["{\"a\": 1}", "{\"b\": {}, \"a\": 1.5}"]), "struct<a: float64, b: string>");
        assert_eq!(found(&["[1]", "{\"a\": 1}"]), "string");
    }

    #[test]
    fn a_word_is_a_type() {
        assert_eq!(Kind::from_word("list<list<date>>").unwrap().word(), "list<list<date>>");
        assert_eq!(Kind::from_word("list<nothing>"), None);
    }
}
