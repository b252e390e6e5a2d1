//! A column's statistics as they are told: values as text, in the column's own type.

use pyo3::IntoPyObject;

use super::column::{Body, Column};
use super::numbers::Numbers;
use super::quantiles::quantile;
use super::text::Texts;
use super::value::Value;

const BINS: usize = 20;
const TOP: usize = 10;
const SHARES: [f64; 5] = [0.05, 0.25, 0.5, 0.75, 0.95];

/// One bar of a histogram: values from `from` up to `to`, which only the last bar holds too.
#[derive(Debug, Clone, PartialEq, IntoPyObject)]
pub struct Bin {
    pub from: String,
    pub to: String,
    pub count: u64,
}

#[derive(Debug, Clone, PartialEq, IntoPyObject)]
pub struct Count {
    pub value: String,
    pub count: u64,
}

#[derive(Debug, Clone, PartialEq, IntoPyObject)]
pub struct Pattern {
    pub pattern: String,
    pub share: f64,
}

#[derive(Debug, Clone, PartialEq, IntoPyObject)]
pub struct Summary {
    pub column: String,
    pub rows: u64,
    pub nulls: u64,
    pub nans: u64,
    pub distinct: Option<u64>,
    /// Whether `distinct` is a count, not an estimate.
    pub distinct_exact: bool,
    pub min: Option<String>,
    pub max: Option<String>,
    pub mean: Option<f64>,
    pub std: Option<f64>,
    pub q05: Option<String>,
    pub q25: Option<String>,
    pub median: Option<String>,
    pub q75: Option<String>,
    pub q95: Option<String>,
    pub histogram: Vec<Bin>,
    pub top: Vec<Count>,
    /// By how much a count in `top` may be wrong.
    pub top_error: u64,
    pub min_length: Option<u64>,
    pub max_length: Option<u64>,
    pub mean_length: Option<f64>,
    pub patterns: Vec<Pattern>,
}

/// What is known of a column.
pub fn summary(name: &str, column: &Column) -> Summary {
    let (top, top_error) = column.frequent.most(TOP);
    let exact = column.frequent.distinct();
    let known = !matches!(column.body, Body::Other);
    let nan = u64::from(column.nans > 0);
    let mut told = Summary {
        column: name.to_owned(),
        rows: column.rows,
        nulls: column.nulls,
        nans: column.nans,
        distinct: known.then(|| exact.unwrap_or_else(|| column.distinct.estimate()) + nan),
        distinct_exact: known && exact.is_some(),
        min: None,
        max: None,
        mean: None,
        std: None,
        q05: None,
        q25: None,
        median: None,
        q75: None,
        q95: None,
        histogram: Vec::new(),
        top: top.into_iter().map(|(value, count)| Count { value: value.text(&column.kind), count }).collect(),
        top_error,
        min_length: None,
        max_length: None,
        mean_length: None,
        patterns: Vec::new(),
    };
    match &column.body {
        Body::Numbers(numbers) => tell_numbers(&mut told, numbers, column),
        Body::Texts(texts) => tell_texts(&mut told, texts),
        Body::Flags | Body::Other => {}
    }
    told
}

fn tell_numbers(told: &mut Summary, numbers: &Numbers, column: &Column) {
    let (Some(min), Some(max)) = (&numbers.min, &numbers.max) else { return };
    let text = |value: &Value| value.text(&column.kind);
    (told.min, told.max) = (Some(text(min)), Some(text(max)));
    if column.kind.is_numeric() {
        let scale = scale_of(column);
        told.mean = numbers.moments.mean().map(|mean| mean * scale);
        told.std = numbers.moments.deviation().map(|deviation| deviation * scale);
    }
    let weighted = weighted(numbers, column);
    let like = |real: f64| text(&like(min, real));
    let [q05, q25, median, q75, q95] = SHARES.map(|share| quantile(&weighted, share).map(like));
    (told.q05, told.q25, told.median, told.q75, told.q95) = (q05, q25, median, q75, q95);
    let values = column.rows - column.nulls - column.nans;
    told.histogram = histogram(&weighted, min, max, values, like);
}

/// Values in order, each with how many it stands for: all of them where they are counted, else those of the sketch.
fn weighted(numbers: &Numbers, column: &Column) -> Vec<(f64, u64)> {
    if !column.frequent.is_exact() {
        return numbers.quantiles.weighted();
    }
    let mut all: Vec<_> = column.frequent.counters().map(|(_, count, value)| (value.real(), count)).collect();
    all.sort_unstable_by(|a, b| a.0.total_cmp(&b.0));
    all
}

/// What a column's whole numbers are multiples of.
fn scale_of(column: &Column) -> f64 {
    match column.kind {
        arrow_schema::DataType::Decimal128(_, scale) => 10_f64.powi(-i32::from(scale)),
        _ => 1.0,
    }
}

/// A number as a value of the same kind as another.
fn like(model: &Value, real: f64) -> Value {
    match model {
        Value::Whole(_) => Value::Whole(real.round() as i128),
        _ => Value::Real(real),
    }
}

/// Bars of equal width; one for each value where there are few whole numbers.
fn histogram(weighted: &[(f64, u64)], min: &Value, max: &Value, values: u64, text: impl Fn(f64) -> String) -> Vec<Bin> {
    let (low, high) = (min.real(), max.real());
    if weighted.is_empty() || !(high - low).is_finite() {
        return Vec::new();
    }
    let few = matches!(min, Value::Whole(_)) && high - low < BINS as f64;
    let (bins, width) = match () {
        () if few => ((high - low) as usize + 1, 1.0),
        () if high > low => (BINS, (high - low) / BINS as f64),
        () => (1, 0.0),
    };
    let mut counts = vec![0_u64; bins];
    for (value, weight) in weighted {
        let bin = if width > 0.0 { ((value - low) / width) as usize } else { 0 };
        counts[bin.min(bins - 1)] += weight;
    }
    let scale = values as f64 / counts.iter().sum::<u64>() as f64;
    let edge = |at: usize| if at == bins { high } else { low + width * at as f64 };
    let upper = |at: usize| if few { low + at as f64 } else { edge(at + 1) };
    let bars = counts.into_iter().enumerate();
    bars.map(|(at, count)| Bin {
        from: text(edge(at)),
        to: text(upper(at)),
        count: (count as f64 * scale).round() as u64,
    })
    .collect()
}

fn tell_texts(told: &mut Summary, texts: &Texts) {
    told.min = texts.min.as_deref().map(str::to_owned);
    told.max = texts.max.as_deref().map(str::to_owned);
    told.min_length = texts.shortest;
    told.max_length = texts.shortest.map(|_| texts.longest);
    told.mean_length = texts.lengths.mean();
    told.patterns = texts.patterns.most(TOP).into_iter().map(|(pattern, share)| Pattern { pattern, share }).collect();
}
