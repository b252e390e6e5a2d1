//! Floats that are short decimals, prices for instance, as whole numbers.
//!
//! After ALP (Afroozeh, Kuffó, Boncz: "ALP: Adaptive Lossless floating-Point Compression", SIGMOD 2024), without its
//! exceptions: a block where one number is no such decimal keeps all as they are.

use std::mem::MaybeUninit;

use arrow_schema::ArrowError;

use super::cursor::{Cursor, damaged};
use super::numbers;
use super::section::{self, Thrift};

/// Tens to the power of the places behind the point.
const TENS: [f64; 7] = [1.0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6];
const RAW: u8 = u8::MAX;
/// Added and taken away again it rounds what is less than 2^51, and leaves the whole number in the lower bits.
const ROUNDING: f64 = 6_755_399_441_055_744.0;

#[derive(Default)]
pub(super) struct Floats {
    /// What the last block had behind the point.
    places: usize,
    thrift: Thrift,
    whole: Vec<i64>,
    bytes: Vec<u8>,
}

impl Floats {
    pub(super) fn write(&mut self, numbers: &[f64], out: &mut Vec<u8>) {
        let others = (0..TENS.len()).filter(|places| *places != self.places);
        let found = std::iter::once(self.places).chain(others).find(|places| whole(numbers, *places, &mut self.whole));
        if let Some(places) = found {
            self.places = places;
            out.push(places as u8);
            numbers::write(&self.whole, out);
        } else {
            out.push(RAW);
            self.bytes.clear();
            self.bytes.extend(numbers.iter().flat_map(|number| number.to_le_bytes()));
            self.thrift.write(&self.bytes, out);
        }
    }
}

/// Whether all numbers come back, bit by bit, from whole ones, which are then in `out`.
fn whole(numbers: &[f64], places: usize, out: &mut Vec<i64>) -> bool {
    const AT_ONCE: usize = 64;
    out.clear();
    let tens = TENS[places];
    for some in numbers.chunks(AT_ONCE) {
        let mut same = true;
        out.extend(some.iter().map(|&number| {
            let found = ((number * tens + ROUNDING).to_bits() as i64).wrapping_sub(ROUNDING.to_bits() as i64);
            same &= (found as f64 / tens).to_bits() == number.to_bits();
            found
        }));
        if !same {
            return false;
        }
    }
    true
}

pub(super) fn read(
    from: &mut Cursor<'_>,
    places: &mut [MaybeUninit<f64>],
    scratch: &mut Vec<u8>,
) -> Result<(), ArrowError> {
    match from.byte()? {
        RAW => {
            let (bytes, count) = section::read(from, scratch)?;
            let found = bytes[..count].as_chunks::<8>().0;
            if found.len() != places.len() {
                return Err(damaged());
            }
            for (place, bytes) in places.iter_mut().zip(found) {
                place.write(f64::from_le_bytes(*bytes));
            }
            Ok(())
        }
        power => {
            let tens = *TENS.get(usize::from(power)).ok_or_else(damaged)?;
            numbers::read(from, places, |place, number| _ = place.write(number as f64 / tens))
        }
    }
}
