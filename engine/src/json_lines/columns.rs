//! Arrow columns that grow by values of JSON, read where they stand in the text.

use std::marker::PhantomData;
use std::sync::Arc;

use arrow_array::builder::BooleanBuilder;
use arrow_array::types::{
    ArrowPrimitiveType, Date32Type, Decimal128Type, Float32Type, Float64Type, Int8Type, Int16Type, Int32Type,
    Int64Type, Time64NanosecondType, TimestampMicrosecondType, UInt8Type, UInt16Type, UInt32Type, UInt64Type,
};
use arrow_array::{ArrayRef, LargeListArray, PrimitiveArray, StructArray};
use arrow_buffer::{ArrowNativeType, NullBufferBuilder, OffsetBuffer, ScalarBuffer};
use arrow_schema::{DataType, Field};

use super::grammar::{Key, elements, members, unescaped};
use super::kind::{Kind, arrow_fields, key_name};
use super::row::Slot;
use crate::csv::ColumnType;
use crate::csv::values::{
    Date, Datetime, Decimal, Float32, Float64, Int8, Int16, Int32, Int64, Time, UInt8, UInt16, UInt32, UInt64, Value,
};
use crate::csv::views::Views;
use crate::store::PADDING;

/// A value that is none of its column's type.
#[derive(Debug, Clone, Copy)]
pub struct Misfit {
    pub row: usize,
    pub slot: usize,
}

pub trait Build {
    /// Take a value; false when it is none of the column's type, and a null takes its place.
    fn push(&mut self, bytes: &[u8], slot: Slot) -> bool;

    fn push_null(&mut self);

    /// Take one of the slots of every row, which has `width` of them.
    fn extend(&mut self, bytes: &[u8], slots: &[Slot], (slot, width): (usize, usize), misfits: &mut Vec<Misfit>) {
        for (row, place) in slots[slot..].iter().step_by(width).enumerate() {
            if place.is_missing() {
                self.push_null();
            } else if !self.push(bytes, *place) {
                misfits.push(Misfit { row, slot });
            }
        }
    }

    fn finish(self: Box<Self>) -> ArrayRef;
}

/// How a type's values are written.
#[derive(Clone, Copy)]
enum Written {
    Bare,
    Quoted,
    Either,
}

/// A column of this kind.
#[must_use]
pub fn column(kind: &Kind) -> Box<dyn Build> {
    match kind {
        Kind::Plain(kind) => plain(*kind),
        Kind::List(inner) => Box::new(Lists {
            field: inner.arrow(),
            inner: column(inner),
            offsets: vec![0],
            length: 0,
            nulls: NullBufferBuilder::new(0),
        }),
        Kind::Struct(fields) => Box::new(Structs {
            fields: fields.clone(),
            inner: fields.iter().map(|(_, kind)| column(kind)).collect(),
            nulls: NullBufferBuilder::new(0),
        }),
    }
}

fn plain(kind: ColumnType) -> Box<dyn Build> {
    let arrow = kind.arrow();
    match kind {
        ColumnType::Bool => Box::<Flags>::default(),
        ColumnType::Int8 => Numbers::<_, Int8Type>::boxed(Int8, Written::Bare, arrow),
        ColumnType::Int16 => Numbers::<_, Int16Type>::boxed(Int16, Written::Bare, arrow),
        ColumnType::Int32 => Numbers::<_, Int32Type>::boxed(Int32, Written::Bare, arrow),
        ColumnType::Int64 => Numbers::<_, Int64Type>::boxed(Int64, Written::Bare, arrow),
        ColumnType::UInt8 => Numbers::<_, UInt8Type>::boxed(UInt8, Written::Bare, arrow),
        ColumnType::UInt16 => Numbers::<_, UInt16Type>::boxed(UInt16, Written::Bare, arrow),
        ColumnType::UInt32 => Numbers::<_, UInt32Type>::boxed(UInt32, Written::Bare, arrow),
        ColumnType::UInt64 => Numbers::<_, UInt64Type>::boxed(UInt64, Written::Bare, arrow),
        ColumnType::Float32 => Numbers::<_, Float32Type>::boxed(Finite(Float32), Written::Bare, arrow),
        ColumnType::Float64 => Numbers::<_, Float64Type>::boxed(Finite(Float64), Written::Bare, arrow),
        ColumnType::Date => Numbers::<_, Date32Type>::boxed(Date, Written::Quoted, arrow),
        ColumnType::Datetime => Numbers::<_, TimestampMicrosecondType>::boxed(Zoned, Written::Quoted, arrow),
        ColumnType::Time => Numbers::<_, Time64NanosecondType>::boxed(Time, Written::Quoted, arrow),
        ColumnType::Decimal { precision, scale } => {
            Numbers::<_, Decimal128Type>::boxed(Decimal { precision, scale }, Written::Either, arrow)
        }
        ColumnType::String => Box::<Texts>::default(),
    }
}

/// Numbers that a float can hold: JSON knows no infinity.
#[derive(Clone, Copy)]
struct Finite<V>(V);

impl<V: Value<Native: Into<f64>>> Value for Finite<V> {
    type Native = V::Native;

    #[inline(always)]
    fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<V::Native> {
        self.0.parse(bytes, start, end).filter(|&number| number.into().is_finite())
    }
}

/// A datetime, in UTC when its text has an offset from it.
#[derive(Clone, Copy)]
struct Zoned;

impl Value for Zoned {
    type Native = i64;

    fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<i64> {
        Datetime.parse(bytes, start, end).or_else(|| {
            let at = end.checked_sub(6).filter(|&at| at > start)?;
            let two = |at: usize| std::str::from_utf8(&bytes[at..at + 2]).ok()?.parse::<i64>().ok();
            let minutes = (bytes[at + 3] == b':').then(|| Some(two(at + 1)? * 60 + two(at + 4)?))??;
            let offset = match bytes[at] {
                b'+' => minutes,
                b'-' => -minutes,
                _ => return None,
            };
            Some(Datetime.parse(bytes, start, at)? - offset * 60_000_000)
        })
    }
}

struct Numbers<V: Value, A> {
    kind: V,
    written: Written,
    values: Vec<V::Native>,
    nulls: NullBufferBuilder,
    data_type: DataType,
    arrow: PhantomData<A>,
}

impl<V, A> Numbers<V, A>
where
    V: Value<Native: ArrowNativeType> + 'static,
    A: ArrowPrimitiveType<Native = V::Native>,
{
    fn boxed(kind: V, written: Written, data_type: DataType) -> Box<dyn Build> {
        let (values, nulls) = (Vec::new(), NullBufferBuilder::new(0));
        Box::new(Self { kind, written, values, nulls, data_type, arrow: PhantomData })
    }

    #[inline(always)]
    fn value(&self, bytes: &[u8], slot: Slot) -> Option<V::Native> {
        let (start, end) = slot.span();
        match (bytes[start], self.written) {
            (b'-' | b'0'..=b'9', Written::Bare | Written::Either) => self.kind.parse(bytes, start, end),
            (b'"', Written::Quoted | Written::Either) => self.kind.parse(bytes, start + 1, end - 1),
            _ => None,
        }
    }
}

impl<V, A> Build for Numbers<V, A>
where
    V: Value<Native: ArrowNativeType> + 'static,
    A: ArrowPrimitiveType<Native = V::Native>,
{
    #[inline(always)]
    fn push(&mut self, bytes: &[u8], slot: Slot) -> bool {
        if let Some(value) = self.value(bytes, slot) {
            self.values.push(value);
            self.nulls.append_non_null();
            return true;
        }
        self.push_null();
        is_null(bytes, slot)
    }

    fn push_null(&mut self) {
        self.values.push(V::Native::default());
        self.nulls.append_null();
    }

    fn finish(mut self: Box<Self>) -> ArrayRef {
        let array = PrimitiveArray::<A>::new(self.values.into(), self.nulls.finish());
        Arc::new(array.with_data_type(self.data_type))
    }
}

fn is_null(bytes: &[u8], slot: Slot) -> bool {
    bytes[slot.start as usize] == b'n'
}

#[derive(Default)]
struct Flags(BooleanBuilder);

impl Build for Flags {
    fn push(&mut self, bytes: &[u8], slot: Slot) -> bool {
        let value = match bytes[slot.start as usize] {
            b't' => Some(true),
            b'f' => Some(false),
            _ => None,
        };
        self.0.append_option(value);
        value.is_some() || is_null(bytes, slot)
    }

    fn push_null(&mut self) {
        self.0.append_null();
    }

    fn finish(mut self: Box<Self>) -> ArrayRef {
        Arc::new(self.0.finish())
    }
}

/// Texts; of other values, the text they have in the file.
#[derive(Default)]
struct Texts(Views);

impl Build for Texts {
    #[inline(always)]
    fn push(&mut self, bytes: &[u8], slot: Slot) -> bool {
        let (start, end) = slot.span();
        match bytes[start] {
            b'n' => self.0.push_null(),
            b'"' if memchr::memchr(b'\\', &bytes[start + 1..end - 1]).is_some() => {
                let mut text = unescaped(&bytes[start + 1..end - 1]);
                let length = text.len();
                text.resize(length + PADDING, 0);
                self.0.push(&text, 0, length);
            }
            b'"' => self.0.push(bytes, start + 1, end - 1),
            _ => self.0.push(bytes, start, end),
        }
        true
    }

    fn push_null(&mut self) {
        self.0.push_null();
    }

    fn finish(self: Box<Self>) -> ArrayRef {
        self.0.finish()
    }
}

struct Lists {
    field: DataType,
    inner: Box<dyn Build>,
    offsets: Vec<i64>,
    length: i64,
    nulls: NullBufferBuilder,
}

impl Build for Lists {
    fn push(&mut self, bytes: &[u8], slot: Slot) -> bool {
        let (start, _) = slot.span();
        if bytes[start] != b'[' {
            self.push_null();
            return is_null(bytes, slot);
        }
        let mut fits = true;
        elements(bytes, start, 0, |start, end| {
            fits &= self.inner.push(bytes, Slot::new(start, end));
            self.length += 1;
        });
        self.offsets.push(self.length);
        self.nulls.append_non_null();
        fits
    }

    fn push_null(&mut self) {
        self.offsets.push(self.length);
        self.nulls.append_null();
    }

    fn finish(mut self: Box<Self>) -> ArrayRef {
        let field = Field::new("item", self.field, true);
        let offsets = OffsetBuffer::new(ScalarBuffer::from(self.offsets));
        Arc::new(LargeListArray::new(field.into(), offsets, self.inner.finish(), self.nulls.finish()))
    }
}

struct Structs {
    fields: Vec<(String, Kind)>,
    inner: Vec<Box<dyn Build>>,
    nulls: NullBufferBuilder,
}

impl Structs {
    /// The places of the fields' values; of a key that comes twice, the first counts.
    fn slots(&self, bytes: &[u8], start: usize) -> Vec<Slot> {
        let mut slots = vec![Slot::default(); self.fields.len()];
        members(bytes, start, 0, |key: Key, start, end| {
            let name = key_name(bytes, key);
            let place = self.fields.iter().position(|(known, _)| *known == name);
            if let Some(slot) = place.map(|place| &mut slots[place]).filter(|slot| slot.is_missing()) {
                *slot = Slot::new(start, end);
            }
        });
        slots
    }
}

impl Build for Structs {
    fn push(&mut self, bytes: &[u8], slot: Slot) -> bool {
        let (start, _) = slot.span();
        if bytes[start] != b'{' {
            self.push_null();
            return is_null(bytes, slot);
        }
        let mut fits = true;
        for (slot, inner) in self.slots(bytes, start).into_iter().zip(&mut self.inner) {
            if slot.is_missing() {
                inner.push_null();
            } else {
                fits &= inner.push(bytes, slot);
            }
        }
        self.nulls.append_non_null();
        fits
    }

    fn push_null(&mut self) {
        self.inner.iter_mut().for_each(|inner| inner.push_null());
        self.nulls.append_null();
    }

    fn finish(mut self: Box<Self>) -> ArrayRef {
        let arrays = self.inner.into_iter().map(Build::finish).collect();
        Arc::new(StructArray::new(arrow_fields(&self.fields), arrays, self.nulls.finish()))
    }
}
