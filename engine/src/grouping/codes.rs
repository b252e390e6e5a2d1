//! Numbers for the groups of a batch's rows.
//!
//! Values are compared by their bytes: two that are equal in another way (both zeros, NaNs) may be two groups here, which
//! whoever adds up all batches makes one.

use std::collections::HashMap;
use std::hash::Hash;

use ahash::RandomState;
use arrow_array::cast::AsArray;
use arrow_array::{Array, ArrayRef};
use arrow_buffer::{ArrowNativeType, NullBuffer};
use arrow_schema::DataType;

use crate::csv::views::INLINE;
use crate::spill::values;

/// The group of each row, and the first row of each group.
pub(super) struct Codes {
    pub(super) of: Vec<u32>,
    pub(super) first: Vec<u32>,
}

impl Codes {
    /// The groups of rows with these keys; None if there are more than `most`, or a key's type is none to group by.
    pub(super) fn of_rows(keys: &[&ArrayRef], rows: usize, most: usize) -> Option<Self> {
        let Some((first, others)) = keys.split_first() else {
            return Some(Self { of: vec![0; rows], first: (0..rows.min(1) as u32).collect() });
        };
        let mut codes = of_column(first, most)?;
        for other in others {
            let more = of_column(other, most)?;
            let pairs = codes.of.iter().zip(&more.of).map(|(&one, &other)| u64::from(one) << 32 | u64::from(other));
            codes = coded(pairs, rows, most)?;
        }
        Some(codes)
    }

    /// How many rows each group has.
    pub(super) fn counts(&self) -> Vec<i64> {
        let mut counts = vec![0; self.first.len()];
        self.of.iter().for_each(|&code| counts[code as usize] += 1);
        counts
    }

    /// How many rows of each group have a value.
    pub(super) fn counts_of(&self, nulls: &NullBuffer) -> Vec<i64> {
        let mut counts = vec![0; self.first.len()];
        self.of.iter().zip(nulls).for_each(|(&code, valid)| counts[code as usize] += i64::from(valid));
        counts
    }
}

fn of_column(column: &ArrayRef, most: usize) -> Option<Codes> {
    match column.data_type() {
        DataType::Utf8View => of_texts(column, most),
        DataType::Boolean => of_values(column, column.as_boolean().values().iter().map(u64::from), most),
        DataType::Int8 | DataType::UInt8 => of_numbers::<u8>(column, most),
        DataType::Int16 | DataType::UInt16 => of_numbers::<u16>(column, most),
        DataType::Int32 | DataType::UInt32 | DataType::Float32 | DataType::Date32 => of_numbers::<u32>(column, most),
        DataType::Int64 | DataType::UInt64 | DataType::Float64 | DataType::Timestamp(..) | DataType::Time64(_) => {
            of_numbers::<u64>(column, most)
        }
        _ => None,
    }
}

fn of_numbers<T: ArrowNativeType + Into<u64>>(column: &ArrayRef, most: usize) -> Option<Codes> {
    of_values(column, values::<T>(column).iter().map(|&value| value.into()), most)
}

/// A short text is its view; a longer one is looked up by its bytes.
fn of_texts(column: &ArrayRef, most: usize) -> Option<Codes> {
    let texts = column.as_string_view();
    if texts.data_buffers().is_empty() {
        return of_values(column, texts.views().iter().copied(), most);
    }
    let mut long: HashMap<&str, u128, RandomState> = HashMap::default();
    let views = texts.views().iter().enumerate().map(|(row, &view)| {
        if view as u32 as usize <= INLINE {
            return view;
        }
        let next = long.len() as u128;
        // A view of a short text has its length in these bits.
        u128::from(u32::MAX) | *long.entry(texts.value(row)).or_insert(next) << 32
    });
    of_values(column, views, most)
}

fn of_values<K: Key>(column: &ArrayRef, values: impl Iterator<Item = K>, most: usize) -> Option<Codes> {
    match column.nulls().filter(|nulls| nulls.null_count() > 0) {
        None => coded(values, column.len(), most),
        Some(nulls) => coded(values.zip(nulls).map(|(value, valid)| valid.then_some(value)), column.len(), most),
    }
}

/// What can be told apart quickly.
trait Key: Copy + Eq + Hash + Default {
    /// A number whose high bits differ where keys do, mostly.
    fn mixed(self) -> u64;
}

impl Key for u64 {
    fn mixed(self) -> u64 {
        self.wrapping_mul(0x9e37_79b9_7f4a_7c15)
    }
}

impl Key for u128 {
    fn mixed(self) -> u64 {
        (self as u64 ^ ((self >> 64) as u64).rotate_left(32)).mixed()
    }
}

impl<K: Key> Key for Option<K> {
    fn mixed(self) -> u64 {
        self.map_or(0, Key::mixed)
    }
}

const RECENT: u32 = 8;
const NONE: u32 = u32::MAX;

/// Numbers in the order in which keys are first seen. Most rows are answered by a small table of recent keys.
fn coded<K: Key>(keys: impl Iterator<Item = K>, rows: usize, most: usize) -> Option<Codes> {
    let mut recent = [(K::default(), NONE); 1 << RECENT];
    let mut known: HashMap<K, u32, RandomState> = HashMap::default();
    let mut codes = Codes { of: Vec::with_capacity(rows), first: Vec::new() };
    for (row, key) in keys.enumerate() {
        let slot = &mut recent[(key.mixed() >> (64 - RECENT)) as usize];
        if slot.0 != key || slot.1 == NONE {
            let next = codes.first.len() as u32;
            let code = *known.entry(key).or_insert(next);
            if code == next {
                if codes.first.len() == most {
                    return None;
                }
                codes.first.push(row as u32);
            }
            *slot = (key, code);
        }
        codes.of.push(slot.1);
    }
    Some(codes)
}
