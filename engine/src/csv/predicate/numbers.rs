//! Conditions on whatever has an order that whole numbers can stand for.

use super::{Compare, Condition, Constant, Narrow};
use crate::csv::columns::{Bad, Cells, Rows};
use crate::csv::values::Value;
#[cfg(target_arch = "x86_64")]
use crate::processor::is_modern;

/// A whole number that stands where a float stands in polars' order.
#[inline(always)]
pub(super) fn float_key(number: f64) -> i64 {
    if number.is_nan() {
        return i64::MAX;
    }
    let bits = (number + 0.0).to_bits().cast_signed(); // -0.0 + 0.0 is 0.0
    bits ^ ((bits >> 63).cast_unsigned() >> 1).cast_signed()
}

/// A whole number in the range of `i64` that stands where one without a sign stands.
#[inline(always)]
pub(super) fn unsigned_key(number: u64) -> i64 {
    (number ^ 1 << 63).cast_signed()
}

/// Where `unsigned_key` puts any whole number.
pub(super) fn unsigned_place(number: i128) -> i128 {
    number + i128::from(i64::MIN)
}

/// The keys that are wanted.
enum Wanted {
    Null,
    NotNull,
    Between(i64, i64),
    Except(i64),
    OneOf(Vec<i64>),
}

impl Wanted {
    fn new(condition: &Condition, key: impl Fn(&Constant) -> Option<i128>) -> Option<Self> {
        const LEAST: i128 = i128::MIN;
        Some(match condition {
            Condition::IsNull => Self::Null,
            Condition::IsNotNull => Self::NotNull,
            Condition::In(constants) => {
                let keys: Vec<i128> = constants.iter().map(key).collect::<Option<_>>()?;
                Self::OneOf(keys.into_iter().filter_map(|key| key.try_into().ok()).collect())
            }
            Condition::Is(compare, constant) => {
                let key = key(constant)?;
                match compare {
                    Compare::Equal => Self::between(key, key),
                    Compare::NotEqual => i64::try_from(key).map_or(Self::NotNull, Self::Except),
                    Compare::Less => Self::between(LEAST, key - 1),
                    Compare::LessEqual => Self::between(LEAST, key),
                    Compare::Greater => Self::between(key + 1, i128::MAX),
                    Compare::GreaterEqual => Self::between(key, i128::MAX),
                }
            }
        })
    }

    /// A range of any whole numbers, as far as there are keys in it.
    fn between(low: i128, high: i128) -> Self {
        let (low, high) = (low.max(i64::MIN.into()), high.min(i64::MAX.into()));
        match (i64::try_from(low), i64::try_from(high)) {
            (Ok(low), Ok(high)) => Self::Between(low, high),
            _ => Self::OneOf(Vec::new()),
        }
    }
}

pub(super) struct Numbers<V, K> {
    kind: V,
    key: K,
    wanted: Wanted,
}

impl<V: Value, K: Fn(V::Native) -> i64> Numbers<V, K> {
    pub(super) fn new(
        kind: V,
        key: K,
        condition: &Condition,
        constant: impl Fn(&Constant) -> Option<i128>,
    ) -> Option<Self> {
        Some(Self { kind, key, wanted: Wanted::new(condition, constant)? })
    }

    #[inline(always)]
    fn narrow_rows(&self, cells: &Cells<'_>, rows: Rows<'_>, kept: &mut Vec<u32>, bad: &mut Bad) {
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

    #[inline(always)]
    fn keep(
        &self,
        cells: &Cells<'_>,
        rows: Rows<'_>,
        kept: &mut Vec<u32>,
        bad: &mut Bad,
        holds: impl Fn(Option<i64>) -> bool,
    ) {
        match rows {
            Rows::All => self.keep_fields(cells, cells.spans().enumerate(), cells.rows(), kept, bad, holds),
            Rows::These(rows) => {
                let fields = rows.iter().map(|&row| (row as usize, cells.span(row as usize)));
                self.keep_fields(cells, fields, rows.len(), kept, bad, holds);
            }
        }
    }

    /// Every row is written and counted only if it is kept: whether it is can seldom be foreseen.
    #[inline(always)]
    fn keep_fields(
        &self,
        cells: &Cells<'_>,
        fields: impl Iterator<Item = (usize, (usize, usize))>,
        count: usize,
        kept: &mut Vec<u32>,
        bad: &mut Bad,
        holds: impl Fn(Option<i64>) -> bool,
    ) {
        let as_they_stand = !cells.nulls.are_written();
        let mut at = kept.len();
        kept.resize(at + count, 0);
        for (row, (start, end)) in fields {
            let holds = match self.kind.parse(cells.bytes, start, end) {
                Some(value) if as_they_stand => holds(Some((self.key)(value))),
                _ => self.holds_carefully(cells, row, (start, end), bad, &holds),
            };
            kept[at] = row as u32;
            at += usize::from(holds);
        }
        kept.truncate(at);
    }

    #[cold]
    fn holds_carefully(
        &self,
        cells: &Cells<'_>,
        row: usize,
        (start, end): (usize, usize),
        bad: &mut Bad,
        holds: impl Fn(Option<i64>) -> bool,
    ) -> bool {
        match cells.parse_carefully(&self.kind, start, end) {
            Ok(value) => holds(value.map(&self.key)),
            Err(reason) => {
                bad.note(cells, row, reason);
                false
            }
        }
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn narrow_modern(&self, cells: &Cells<'_>, rows: Rows<'_>, kept: &mut Vec<u32>, bad: &mut Bad) {
        self.narrow_rows(cells, rows, kept, bad);
    }
}

impl<V, K> Narrow for Numbers<V, K>
where
    V: Value + Send + Sync,
    K: Fn(V::Native) -> i64 + Send + Sync,
{
    fn narrow(&self, cells: &Cells<'_>, rows: Rows<'_>, kept: &mut Vec<u32>, bad: &mut Bad) {
        #[cfg(target_arch = "x86_64")]
        if is_modern() {
            // SAFETY: the processor has the instructions.
            return unsafe { self.narrow_modern(cells, rows, kept, bad) };
        }
        self.narrow_rows(cells, rows, kept, bad);
    }
}
