//! Conditions on text.

use super::{Compare, Condition, Constant, Narrow};
use crate::csv::columns::{Bad, Cells, Rows};
use crate::csv::field::{self, Content};

/// The texts that are wanted.
enum Wanted {
    Null,
    NotNull,
    Is(Compare, Vec<u8>),
    OneOf(Vec<Vec<u8>>),
}

pub(super) struct Words(Wanted);

impl Words {
    pub(super) fn new(condition: &Condition) -> Option<Self> {
        let text = |constant: &Constant| match constant {
            Constant::Text(text) => Some(text.clone()),
            _ => None,
        };
        Some(Self(match condition {
            Condition::IsNull => Wanted::Null,
            Condition::IsNotNull => Wanted::NotNull,
            Condition::Is(compare, constant) => Wanted::Is(*compare, text(constant)?),
            Condition::In(constants) => Wanted::OneOf(constants.iter().map(text).collect::<Option<_>>()?),
        }))
    }

    #[inline(always)]
    fn holds(&self, text: Option<&[u8]>) -> bool {
        match (&self.0, text) {
            (Wanted::Null, text) => text.is_none(),
            (_, None) => false,
            (Wanted::NotNull, Some(_)) => true,
            (Wanted::OneOf(texts), Some(text)) => texts.iter().any(|wanted| wanted == text),
            (Wanted::Is(compare, wanted), Some(text)) => {
                let wanted = wanted.as_slice();
                match compare {
                    Compare::Equal => text == wanted,
                    Compare::NotEqual => text != wanted,
                    Compare::Less => text < wanted,
                    Compare::LessEqual => text <= wanted,
                    Compare::Greater => text > wanted,
                    Compare::GreaterEqual => text >= wanted,
                }
            }
        }
    }
}

impl Narrow for Words {
    fn narrow(&self, cells: &Cells<'_>, rows: Rows<'_>, kept: &mut Vec<u32>, bad: &mut Bad) {
        rows.of(cells).for_each(|row| {
            let (start, end) = cells.span(row);
            let doubled;
            let text = match field::content(cells.bytes, start, end, cells.quote, cells.escape) {
                Content::Plain { start, end } => &cells.bytes[start..end],
                Content::Doubled { start, end } => {
                    doubled = field::undoubled(&cells.bytes[start..end], cells.quote.unwrap_or_default(), cells.escape);
                    &doubled
                }
                Content::Malformed => return bad.note(cells, row, cells.malformed(start, end)),
            };
            if self.holds(Some(text).filter(|text| !cells.nulls.contains(text))) {
                kept.push(row as u32);
            }
        });
    }
}
