//! Columns of text.

use arrow_array::StringViewArray;

use super::hash::{mix_text, mix_view, seeded};
use super::moments::Moments;
use super::patterns::Patterns;
use super::random::Random;

/// Texts whose shape is looked at: all of the first, then one of so many.
const ALL_BELOW: u64 = 4_096;
const EVERY: usize = 64;
/// Texts up to this length lie in their views.
const INLINE: u32 = 12;

#[derive(Clone)]
pub struct Texts {
    pub min: Option<Box<str>>,
    pub max: Option<Box<str>>,
    pub shortest: Option<u64>,
    pub longest: u64,
    pub lengths: Moments,
    pub patterns: Patterns,
    seen: u64,
    state: ahash::RandomState,
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
            state: seeded(),
            random: Random::new(seed),
        }
    }

    /// Hashes of the texts at these rows.
    pub fn hashes(&self, array: &StringViewArray, rows: &[usize], hashes: &mut Vec<u64>) {
        let views = array.views();
        hashes.clear();
        hashes.extend(rows.iter().map(|&row| match views[row] as u32 {
            ..=INLINE => mix_view(views[row]),
            _ => mix_text(&self.state, array.value(row).as_bytes()),
        }));
    }

    /// Take the texts at these rows, none of which is missing.
    pub fn extend(&mut self, array: &StringViewArray, rows: &[usize]) {
        if !rows.is_empty() {
            self.reach(array, rows);
            self.measure(array, rows);
            self.look(array, rows);
        }
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
    fn reach(&mut self, array: &StringViewArray, places: &[usize]) {
        let views = array.views();
        let head = |row: usize| ((views[row] >> 32) as u32).swap_bytes();
        let (mut min, mut max) = (places[0], places[0]);
        let (mut low, mut high) = (head(min), head(max));
        for &row in places {
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
    fn measure(&mut self, array: &StringViewArray, places: &[usize]) {
        let views = array.views();
        let lengths: Vec<u32> = if is_ascii(array) {
            places.iter().map(|&row| views[row] as u32).collect()
        } else {
            places.iter().map(|&row| array.value(row).chars().count() as u32).collect()
        };
        let (mut shortest, mut longest) = (u32::MAX, 0);
        for &length in &lengths {
            (shortest, longest) = (shortest.min(length), longest.max(length));
        }
        self.reckon(u64::from(shortest), u64::from(longest));
        self.lengths.extend(lengths.iter().map(|&length| f64::from(length)));
    }

    fn reckon(&mut self, shortest: u64, longest: u64) {
        self.shortest = Some(self.shortest.unwrap_or(u64::MAX).min(shortest));
        self.longest = self.longest.max(longest);
    }

    fn look(&mut self, array: &StringViewArray, places: &[usize]) {
        let every = if self.seen < ALL_BELOW { 1 } else { EVERY };
        self.seen += places.len() as u64;
        for first in (0..places.len()).step_by(every) {
            if let Some(&row) = places.get(first + self.random.below(every)) {
                self.patterns.add(array.value(row), every as u64);
            }
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

/// Whether all bytes are ASCII: those in the views and those beside them. A view's length has no byte above 127 while it
/// is inline.
fn is_ascii(array: &StringViewArray) -> bool {
    const HIGHS: u128 = 0x8080_8080_8080_8080_8080_8080_0000_0000;
    let inline = |view: &u128| (*view as u32) > INLINE || view & HIGHS == 0;
    array.data_buffers().iter().all(|buffer| buffer.as_slice().is_ascii()) && array.views().iter().all(inline)
}
