//! Columns of text.

use arrow_array::cast::AsArray;
use arrow_array::{Array, StringViewArray};

use super::hash::{mix_text, mix_view};
use super::moments::Moments;
use super::patterns::Patterns;
use super::random::Random;
use crate::csv::views::INLINE;

/// Texts whose shape is looked at: all of the first, then one of so many.
const ALL_BELOW: u64 = 4_096;
const EVERY: usize = 64;

#[derive(Clone)]
pub struct Texts {
    pub min: Option<Box<str>>,
    pub max: Option<Box<str>>,
    pub shortest: Option<u64>,
    pub longest: u64,
    pub lengths: Moments,
    pub patterns: Patterns,
    seen: u64,
    random: Random,
}

impl Texts {
    pub fn new(seed: u64) -> Self {
        Self {
            min: None,
            max: None,
            shortest: None,
            longest: 0,
            lengths: Moments::default(),
            patterns: Patterns::default(),
            seen: 0,
            random: Random::new(seed),
        }
    }

    /// Take the texts at these rows, none of which is missing; whether all are known to be ASCII.
    pub fn extend(&mut self, array: &StringViewArray, rows: impl ExactSizeIterator<Item = usize> + Clone, ascii: bool) {
        self.reach(array, rows.clone());
        self.measure(array, rows.clone(), ascii);
        self.look(array, rows);
    }

    /// Take a text that was seen so many times.
    pub fn add(&mut self, text: &str, times: u64) {
        self.widen(text, text);
        let length = text.chars().count() as u64;
        self.reckon(length, length);
        self.lengths.add(length as f64, times);
        self.patterns.add(text, times);
        self.seen += times;
    }

    /// Extremes by bytes, which for UTF-8 is by code points. The first four bytes decide nearly always.
    fn reach(&mut self, array: &StringViewArray, mut rows: impl Iterator<Item = usize>) {
        let views = array.views();
        let head = |row: usize| ((views[row] >> 32) as u32).swap_bytes();
        let Some(first) = rows.next() else { return };
        let (mut min, mut max) = (first, first);
        let (mut low, mut high) = (head(min), head(max));
        for row in rows {
            let own = head(row);
            if own <= low && (own < low || array.value(row) < array.value(min)) {
                (min, low) = (row, own);
            }
            if own >= high && (own > high || array.value(row) > array.value(max)) {
                (max, high) = (row, own);
            }
        }
        self.widen(array.value(min), array.value(max));
    }

    fn widen(&mut self, min: &str, max: &str) {
        if self.min.as_deref().is_none_or(|own| min < own) {
            self.min = Some(min.into());
        }
        if self.max.as_deref().is_none_or(|own| max > own) {
            self.max = Some(max.into());
        }
    }

    /// Lengths in characters; where all is ASCII the views know them.
    fn measure(&mut self, array: &StringViewArray, rows: impl Iterator<Item = usize>, ascii: bool) {
        let views = array.views();
        let lengths: Vec<u32> = if ascii {
            rows.map(|row| views[row] as u32).collect()
        } else {
            rows.map(|row| array.value(row).chars().count() as u32).collect()
        };
        let (mut shortest, mut longest) = (u32::MAX, 0);
        for &length in &lengths {
            (shortest, longest) = (shortest.min(length), longest.max(length));
        }
        self.reckon(u64::from(shortest), u64::from(longest));
        self.lengths.extend(&lengths, f64::from);
    }

    fn reckon(&mut self, shortest: u64, longest: u64) {
        self.shortest = Some(self.shortest.unwrap_or(u64::MAX).min(shortest));
        self.longest = self.longest.max(longest);
    }

    fn look(&mut self, array: &StringViewArray, mut rows: impl ExactSizeIterator<Item = usize>) {
        let every = if self.seen < ALL_BELOW { 1 } else { EVERY };
        self.seen += rows.len() as u64;
        let mut skipped = 0; // of those before the next one of `every`
        loop {
            let chosen = self.random.below(every);
            let Some(row) = rows.nth(skipped + chosen) else { return };
            self.patterns.add(array.value(row), every as u64);
            skipped = every - 1 - chosen;
        }
    }

    pub fn merge(&mut self, other: &Self) {
        if let (Some(min), Some(max)) = (&other.min, &other.max) {
            self.widen(min, max);
        }
        self.shortest = self.shortest.into_iter().chain(other.shortest).min();
        self.longest = self.longest.max(other.longest);
        self.lengths.merge(&other.lengths);
        self.patterns.merge(&other.patterns);
        self.seen += other.seen;
    }
}

/// The hash of the text in a row.
#[inline]
pub fn hash_of(array: &StringViewArray, row: usize) -> u64 {
    match array.views()[row] {
        view if view as u32 as usize <= INLINE => mix_view(view),
        _ => mix_text(array.value(row).as_bytes()),
    }
}

/// Whether a column holds texts, and all their bytes are ASCII: those in the views and those beside them.
pub fn is_ascii(array: &dyn Array) -> bool {
    /// A view's length has no byte above 127 while it is inline.
    const HIGHS: u128 = 0x8080_8080_8080_8080_8080_8080_0000_0000;
    let inline = |view: &u128| (*view as u32 as usize) > INLINE || view & HIGHS == 0;
    array.as_string_view_opt().is_some_and(|texts| {
        texts.data_buffers().iter().all(|buffer| buffer.as_slice().is_ascii()) && texts.views().iter().all(inline)
    })
}
