//! What is known of one column so far.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, DurationMicrosecondType, DurationMillisecondType,
    DurationNanosecondType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, BooleanArray};
use arrow_schema::{DataType, TimeUnit};

use super::distinct::Distinct;
use super::frequent::Frequent;
use super::hash::mix;
use super::numbers::{Number, Numbers};
use super::text::Texts;
use super::value::Value;

#[derive(Clone)]
pub enum Body {
    Numbers(Numbers),
    Texts(Texts),
    Flags,
    /// Lists and the like: only their missing values are counted.
    Other,
}

#[derive(Clone)]
pub struct Column {
    pub kind: DataType,
    pub rows: u64,
    pub nulls: u64,
    pub nans: u64,
    /// There are so few different values that all are counted: what else is told of them comes from the counts.
    is_counted: bool,
    pub distinct: Distinct,
    pub frequent: Frequent,
    pub body: Body,
}

/// Space that a thread uses again for every column.
#[derive(Default)]
pub struct Scratch {
    hashes: Vec<u64>,
}

impl Column {
    pub fn new(kind: &DataType, seed: u64) -> Self {
        let body = match kind {
            DataType::Utf8View => Body::Texts(Texts::new(seed)),
            DataType::Boolean => Body::Flags,
            DataType::Date32
            | DataType::Timestamp(TimeUnit::Millisecond | TimeUnit::Microsecond | TimeUnit::Nanosecond, _)
            | DataType::Duration(TimeUnit::Millisecond | TimeUnit::Microsecond | TimeUnit::Nanosecond)
            | DataType::Time64(TimeUnit::Nanosecond)
            | DataType::Decimal128(..) => Body::Numbers(Numbers::new(seed)),
            _ if kind.is_integer() || matches!(kind, DataType::Float32 | DataType::Float64) => {
                Body::Numbers(Numbers::new(seed))
            }
            _ => Body::Other,
        };
        let (distinct, frequent) = (Distinct::default(), Frequent::new(seed));
        Self { kind: kind.clone(), rows: 0, nulls: 0, nans: 0, is_counted: true, distinct, frequent, body }
    }

    /// Take a batch's part of the column.
    pub fn extend(&mut self, array: &dyn Array, scratch: &mut Scratch) {
        self.rows += array.len() as u64;
        self.nulls += array.logical_null_count() as u64;
        match array.data_type() {
            DataType::Int8 => self.numbers::<Int8Type>(array, scratch),
            DataType::Int16 => self.numbers::<Int16Type>(array, scratch),
            DataType::Int32 => self.numbers::<Int32Type>(array, scratch),
            DataType::Int64 => self.numbers::<Int64Type>(array, scratch),
            DataType::UInt8 => self.numbers::<UInt8Type>(array, scratch),
            DataType::UInt16 => self.numbers::<UInt16Type>(array, scratch),
            DataType::UInt32 => self.numbers::<UInt32Type>(array, scratch),
            DataType::UInt64 => self.numbers::<UInt64Type>(array, scratch),
            DataType::Float32 => self.numbers::<Float32Type>(array, scratch),
            DataType::Float64 => self.numbers::<Float64Type>(array, scratch),
            DataType::Date32 => self.numbers::<Date32Type>(array, scratch),
            DataType::Timestamp(TimeUnit::Millisecond, _) => self.numbers::<TimestampMillisecondType>(array, scratch),
            DataType::Timestamp(TimeUnit::Microsecond, _) => self.numbers::<TimestampMicrosecondType>(array, scratch),
            DataType::Timestamp(TimeUnit::Nanosecond, _) => self.numbers::<TimestampNanosecondType>(array, scratch),
            DataType::Duration(TimeUnit::Millisecond) => self.numbers::<DurationMillisecondType>(array, scratch),
            DataType::Duration(TimeUnit::Microsecond) => self.numbers::<DurationMicrosecondType>(array, scratch),
            DataType::Duration(TimeUnit::Nanosecond) => self.numbers::<DurationNanosecondType>(array, scratch),
            DataType::Time64(TimeUnit::Nanosecond) => self.numbers::<Time64NanosecondType>(array, scratch),
            DataType::Decimal128(..) => self.numbers::<Decimal128Type>(array, scratch),
            DataType::Boolean => self.flags(array.as_boolean(), scratch),
            DataType::Utf8View => self.texts(array, scratch),
            _ => {}
        }
    }

    fn numbers<T: ArrowPrimitiveType>(&mut self, array: &dyn Array, scratch: &mut Scratch)
    where
        T::Native: Number,
    {
        let array = array.as_primitive::<T>();
        let sound = |value: &T::Native| !value.real().is_nan();
        if array.null_count() == 0 && (T::DATA_TYPE.is_integer() || array.values().iter().all(sound)) {
            return self.sound_numbers(array.values(), scratch);
        }
        let there: Vec<T::Native> = array.iter().flatten().collect();
        let values: Vec<T::Native> = there.iter().copied().filter(sound).collect();
        self.nans += (there.len() - values.len()) as u64;
        self.sound_numbers(&values, scratch);
    }

    fn sound_numbers<N: Number>(&mut self, values: &[N], scratch: &mut Scratch) {
        let hashes = &mut scratch.hashes;
        hashes.clear();
        hashes.extend(values.iter().map(|value| mix(value.bits())));
        let known = self.count(hashes, |at| values[at].value());
        if let Body::Numbers(numbers) = &mut self.body {
            numbers.extend(&values[known..]);
        }
    }

    fn flags(&mut self, array: &BooleanArray, scratch: &mut Scratch) {
        let values: Vec<bool> = array.iter().flatten().collect();
        scratch.hashes.clear();
        scratch.hashes.extend(values.iter().map(|&value| mix(u64::from(value))));
        self.count(&scratch.hashes, |at| Value::Flag(values[at]));
    }

    fn texts(&mut self, array: &dyn Array, scratch: &mut Scratch) {
        let array = array.as_string_view();
        let rows: Vec<usize> = match array.nulls() {
            None => (0..array.len()).collect(),
            Some(nulls) => nulls.valid_indices().collect(),
        };
        if let Body::Texts(texts) = &self.body {
            texts.hashes(array, &rows, &mut scratch.hashes);
        }
        let known = self.count(&scratch.hashes, |at| Value::Text(array.value(rows[at]).into()));
        if let Body::Texts(texts) = &mut self.body {
            texts.extend(array, &rows[known..]);
        }
    }

    /// Count the values of a batch by their hashes; of so many at its beginning nothing else is to be remembered yet.
    fn count(&mut self, hashes: &[u64], value: impl Fn(usize) -> Value) -> usize {
        let known = if self.is_counted { self.frequent.known(hashes, &value) } else { 0 };
        if known < hashes.len() {
            self.fold();
            let rest = &hashes[known..];
            rest.iter().for_each(|&hash| self.distinct.add(hash));
            self.frequent.extend(rest, |at| value(known + at));
        }
        known
    }

    /// Remember all that is remembered of values, of those that were only counted.
    fn fold(&mut self) {
        if !std::mem::take(&mut self.is_counted) {
            return;
        }
        for (hash, times, value) in self.frequent.counters() {
            self.distinct.add(hash);
            match (&mut self.body, value) {
                (Body::Numbers(numbers), value) => numbers.add(value, times),
                (Body::Texts(texts), Value::Text(text)) => texts.add(text, times),
                _ => {}
            }
        }
    }

    /// The column as it is summed up.
    pub fn folded(mut self) -> Self {
        self.fold();
        self
    }

    /// Take what another has seen; both are folded.
    pub fn merge(&mut self, other: &Self) {
        self.rows += other.rows;
        self.nulls += other.nulls;
        self.nans += other.nans;
        self.distinct.merge(&other.distinct);
        self.frequent.merge(&other.frequent);
        match (&mut self.body, &other.body) {
            (Body::Numbers(own), Body::Numbers(theirs)) => own.merge(theirs),
            (Body::Texts(own), Body::Texts(theirs)) => own.merge(theirs),
            _ => {}
        }
    }
}
