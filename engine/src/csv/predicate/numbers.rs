//! Conditions on whatever has an order that whole numbers can stand for.

use super::{Compare, Condition, Constant, Narrow};
use crate::csv::columns::{Bad, Cells, Rows};
use crate::csv::values::Value;

/// A whole number that stands where a float stands in polars' order.
pub(super) fn float_key(number: f64) -> i128 {
    if number.is_nan() {
        return i128::from(i64::MAX);
    }
    let bits = (number + 0.0).to_bits().cast_signed(); // -0.0 + 0.0 is 0.0
    i128::from(bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed())
}

/// The keys that are wanted.
enum Wanted {
    Null,
    NotNull,
    Between(i128, i128),
    Except(i128),
    OneOf(Vec<i128>),
}

impl Wanted {
    fn new(condition: &Condition, key: impl Fn(&Constant) -> Option<i128>) -> Option<Self> {
        const LEAST: i128 = i128::MIN;
        Some(match condition {
            Condition::IsNull => Self::Null,
            Condition::IsNotNull => Self::NotNull,
            Condition::In(constants) => Self::OneOf(constants.iter().map(key).collect::<Option<_>>()?),
            Condition::Is(compare, constant) => {
                let key = key(constant)?;
                match compare {
                    Compare::Equal => Self::Between(key, key),
                    Compare::NotEqual => Self::Except(key),
                    Compare::Less => Self::Between(LEAST, key - 1),
                    Compare::LessEqual => Self::Between(LEAST, key),
                    Compare::Greater => Self::Between(key + 1, i128::MAX),
                    Compare::GreaterEqual => Self::Between(key, i128::MAX),
                }
            }
        })
    }
}

pub(super) struct Numbers<V: Value> {
    kind: V,
    key: fn(V::Native) -> i128,
    wanted: Wanted,
}

impl<V: Value> Numbers<V> {
    pub(super) fn new(
        kind: V,
        key: fn(V::Native) -> i128,
        condition: &Condition,
        constant: impl Fn(&Constant) -> Option<i128>,
    ) -> Option<Self> {
        Some(Self { kind, key, wanted: Wanted::new(condition, constant)? })
    }

    #[inline(always)]
    fn keep(
        &self,
        cells: &Cells<'_>,
        rows: Rows<'_>,
        kept: &mut Vec<u32>,
        bad: &mut Bad,
        holds: impl Fn(Option<i128>) -> bool,
    ) {
        let as_they_stand = !cells.nulls.are_written();
        rows.of(cells).for_each(|row| {
            let (start, end) = cells.span(row);
            let value = match self.kind.parse(cells.bytes, start, end) {
                Some(value) if as_they_stand => Some(value),
                _ => match cells.parse_carefully(&self.kind, start, end) {
                    Ok(value) => value,
                    Err(reason) => return bad.note(cells, row, reason),
                },
            };
            if holds(value.map(self.key)) {
                kept.push(row as u32);
            }
        });
    }
}

impl<V: Value<Native: Send + Sync> + Send + Sync> Narrow for Numbers<V> {
    fn narrow(&self, cells: &Cells<'_>, rows: Rows<'_>, kept: &mut Vec<u32>, bad: &mut Bad) {
        match &self.wanted {
            Wanted::Null => self.keep(cells, rows, kept, bad, |key| key.is_none()),
            Wanted::NotNull => self.keep(cells, rows, kept, bad, |key| key.is_some()),
            Wanted::Between(low, high) => {
                let (low, high) = (*low, *high);
                self.keep(cells, rows, kept, bad, |key| key.is_some_and(|key| low <= key && key <= high));
            }
            Wanted::Except(other) => self.keep(cells, rows, kept, bad, |key| key.is_some_and(|key| key != *other)),
            Wanted::OneOf(keys) => self.keep(cells, rows, kept, bad, |key| key.is_some_and(|key| keys.contains(&key))),
        }
    }
}
