//! What is known of one column so far.

use arrow_array::cast::AsArray;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, DurationMicrosecondType, DurationMillisecondType,
    DurationNanosecondType, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type, Int64Type, Time64NanosecondType,
    TimestampMicrosecondType, TimestampMillisecondType, TimestampNanosecondType, UInt8Type, UInt16Type, UInt32Type,
    UInt64Type,
};
use arrow_array::{Array, BooleanArray, StringViewArray};
use arrow_schema::{DataType, TimeUnit};

use super::distinct::Distinct;
use super::frequent::Frequent;
use super::hash::mix;
use super::numbers::{Number, Numbers};
use super::text::{Texts, hash_of};
use super::value::Value;
#[cfg(target_arch = "x86_64")]
use crate::processor::is_modern;

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

impl Column {
    /// Nothing is known yet; the most frequent of `kept` values at least will be.
    pub fn new(kind: &DataType, kept: usize, seed: u64) -> Self {
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
        let (distinct, frequent) = (Distinct::default(), Frequent::new(kept, seed));
        Self { kind: kind.clone(), rows: 0, nulls: 0, nans: 0, is_counted: true, distinct, frequent, body }
    }

    /// Take some rows of the column; `ascii` tells whether all its texts are.
    pub fn extend(&mut self, array: &dyn Array, ascii: impl Fn() -> bool) {
        self.rows += array.len() as u64;
        self.nulls += array.logical_null_count() as u64;
        match array.data_type() {
            DataType::Int8 => self.numbers::<Int8Type>(array),
            DataType::Int16 => self.numbers::<Int16Type>(array),
            DataType::Int32 => self.numbers::<Int32Type>(array),
            DataType::Int64 => self.numbers::<Int64Type>(array),
            DataType::UInt8 => self.numbers::<UInt8Type>(array),
            DataType::UInt16 => self.numbers::<UInt16Type>(array),
            DataType::UInt32 => self.numbers::<UInt32Type>(array),
            DataType::UInt64 => self.numbers::<UInt64Type>(array),
            DataType::Float32 => self.numbers::<Float32Type>(array),
            DataType::Float64 => self.numbers::<Float64Type>(array),
            DataType::Date32 => self.numbers::<Date32Type>(array),
            DataType::Timestamp(TimeUnit::Millisecond, _) => self.numbers::<TimestampMillisecondType>(array),
            DataType::Timestamp(TimeUnit::Microsecond, _) => self.numbers::<TimestampMicrosecondType>(array),
            DataType::Timestamp(TimeUnit::Nanosecond, _) => self.numbers::<TimestampNanosecondType>(array),
            DataType::Duration(TimeUnit::Millisecond) => self.numbers::<DurationMillisecondType>(array),
            DataType::Duration(TimeUnit::Microsecond) => self.numbers::<DurationMicrosecondType>(array),
            DataType::Duration(TimeUnit::Nanosecond) => self.numbers::<DurationNanosecondType>(array),
            DataType::Time64(TimeUnit::Nanosecond) => self.numbers::<Time64NanosecondType>(array),
            DataType::Decimal128(..) => self.numbers::<Decimal128Type>(array),
            DataType::Boolean => self.flags(array.as_boolean()),
            DataType::Utf8View => self.texts(array.as_string_view(), ascii),
            _ => {}
        }
    }

    fn numbers<T: ArrowPrimitiveType>(&mut self, array: &dyn Array)
    where
        T::Native: Number,
    {
        let array = array.as_primitive::<T>();
        let any_nan = || array.values().iter().fold(false, |any, value| any | value.is_nan());
        if array.null_count() == 0 && !any_nan() {
            return self.sound_numbers(array.values());
        }
        let there: Vec<T::Native> = array.iter().flatten().collect();
        let values: Vec<T::Native> = there.iter().copied().filter(|value| !value.is_nan()).collect();
        self.nans += (there.len() - values.len()) as u64;
        self.sound_numbers(&values);
    }

    fn sound_numbers<N: Number>(&mut self, values: &[N]) {
        #[cfg(target_arch = "x86_64")]
        if is_modern() {
            // SAFETY: the processor has the instructions.
            return unsafe { self.take_numbers_modern(values) };
        }
        self.take_numbers(values);
    }

    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,bmi1,bmi2,lzcnt,popcnt")]
    fn take_numbers_modern<N: Number>(&mut self, values: &[N]) {
        self.take_numbers(values);
    }

    #[inline(always)]
    fn take_numbers<N: Number>(&mut self, values: &[N]) {
        let known = self.count(values.len(), |at| mix(values[at].bits()), |at| values[at].value());
        if let Body::Numbers(numbers) = &mut self.body {
            numbers.extend(&values[known..]);
        }
    }

    fn flags(&mut self, array: &BooleanArray) {
        let values: Vec<bool> = array.iter().flatten().collect();
        self.count(values.len(), |at| mix(u64::from(values[at])), |at| Value::Flag(values[at]));
    }

    fn texts(&mut self, array: &StringViewArray, ascii: impl Fn() -> bool) {
        match array.nulls() {
            None => self.present_texts(array, array.len(), |at| at, ascii),
            Some(nulls) => {
                let rows: Vec<usize> = nulls.valid_indices().collect();
                self.present_texts(array, rows.len(), |at| rows[at], ascii);
            }
        }
    }

    /// Take so many texts, none of which is missing; `row` tells where each is.
    fn present_texts(
        &mut self,
        array: &StringViewArray,
        count: usize,
        row: impl Fn(usize) -> usize,
        ascii: impl Fn() -> bool,
    ) {
        let known = self.count(count, |at| hash_of(array, row(at)), |at| Value::Text(array.value(row(at)).into()));
        if let Body::Texts(texts) = &mut self.body
            && known < count
        {
            texts.extend(array, (known..count).map(&row), ascii());
        }
    }

    /// Count the values of a batch by their hashes; of so many at its beginning nothing else is to be remembered yet.
    #[inline(always)]
    fn count(&mut self, count: usize, hash: impl Fn(usize) -> u64, value: impl Fn(usize) -> Value) -> usize {
        let known = if self.is_counted { self.frequent.known(count, &hash, &value) } else { 0 };
        if known < count {
            self.fold();
            (known..count).for_each(|at| self.distinct.add(hash(at)));
            self.frequent.extend(known..count, hash, value);
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
