//! Whole numbers as distances from the smallest one.

use arrow_schema::ArrowError;

use super::cursor::{Cursor, damaged};

/// A number of a column, of any width; unsigned ones are taken by their bits.
pub(super) trait Number: Copy {
    fn wide(self) -> i64;
    fn of(wide: i64) -> Self;
}

macro_rules! number {
    ($($type:ty),*) => {$(
        impl Number for $type {
            #[inline]
            fn wide(self) -> i64 {
                i64::from(self)
            }

            #[inline]
            fn of(wide: i64) -> Self {
                wide as Self
            }
        }
    )*};
}

number!(i8, i16, i32, i64);

/// Write numbers: the width of a distance, the smallest number, the distances.
pub(super) fn write(numbers: &[i64], out: &mut Vec<u8>) {
    let (least, most) = numbers.iter().fold((i64::MAX, i64::MIN), |(least, most), &n| (least.min(n), most.max(n)));
    let least = if numbers.is_empty() { 0 } else { least };
    let width = width(most.wrapping_sub(least) as u64);
    out.push(width as u8);
    out.extend(least.to_le_bytes());
    let start = out.len();
    out.resize(start + width * numbers.len(), 0);
    let distances = &mut out[start..];
    match width {
        0 => {}
        1 => distances.iter_mut().zip(numbers).for_each(|(out, n)| *out = n.wrapping_sub(least) as u8),
        2 => put::<2>(distances, numbers, least),
        4 => put::<4>(distances, numbers, least),
        _ => put::<8>(distances, numbers, least),
    }
}

fn width(distance: u64) -> usize {
    match distance {
        0 => 0,
        1..=0xff => 1,
        0x100..=0xffff => 2,
        0x1_0000..=0xffff_ffff => 4,
        _ => 8,
    }
}

fn put<const N: usize>(distances: &mut [u8], numbers: &[i64], least: i64) {
    for (out, n) in distances.as_chunks_mut::<N>().0.iter_mut().zip(numbers) {
        out.copy_from_slice(&n.wrapping_sub(least).to_le_bytes()[..N]);
    }
}

/// Read as many numbers as there are places; `put` puts one into its place.
pub(super) fn read<P>(from: &mut Cursor<'_>, places: &mut [P], put: impl Fn(&mut P, i64)) -> Result<(), ArrowError> {
    let width = usize::from(from.byte()?);
    let least = i64::from_le_bytes(from.array()?);
    let distances = from.bytes(width * places.len())?;
    match width {
        0 => places.iter_mut().for_each(|place| put(place, least)),
        1 => places.iter_mut().zip(distances).for_each(|(place, n)| put(place, least.wrapping_add(i64::from(*n)))),
        2 => get::<2, P>(distances, places, least, put),
        4 => get::<4, P>(distances, places, least, put),
        8 => get::<8, P>(distances, places, least, put),
        _ => return Err(damaged()),
    }
    Ok(())
}

fn get<const N: usize, P>(distances: &[u8], places: &mut [P], least: i64, put: impl Fn(&mut P, i64)) {
    for (place, n) in places.iter_mut().zip(distances.as_chunks::<N>().0) {
        let mut distance = [0; 8];
        distance[..N].copy_from_slice(n);
        put(place, least.wrapping_add(i64::from_le_bytes(distance)));
    }
}
