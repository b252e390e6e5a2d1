//! Decimals of a fixed number of places, and numbers with a comma before their places.

use super::Value;

/// At most `precision` digits, `scale` of them after the point; more places are rounded, halves away from zero.
#[derive(Clone, Copy)]
pub struct Decimal {
    pub precision: u8,
    pub scale: u8,
}

impl Value for Decimal {
    type Native = i128;

    fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<i128> {
        let text = &bytes[start..end];
        let negative = text.first() == Some(&b'-');
        let text = &text[usize::from(negative || text.first() == Some(&b'+'))..];
        let point = memchr::memchr(b'.', text).unwrap_or(text.len());
        let (whole, places) = (&text[..point], text.get(point + 1..).unwrap_or_default());
        let digits = |text: &[u8]| text.iter().all(u8::is_ascii_digit);
        if whole.len() + places.len() == 0 || !digits(whole) || !digits(places) {
            return None;
        }
        let kept = places.len().min(usize::from(self.scale));
        let mut size = whole.iter().chain(&places[..kept]).try_fold(0_i128, |size, digit| push(size, digit - b'0'))?;
        for _ in kept..usize::from(self.scale) {
            size = push(size, 0)?;
        }
        size += i128::from(places.get(kept).is_some_and(|digit| *digit >= b'5'));
        let fits = size < 10_i128.pow(u32::from(self.precision));
        fits.then_some(if negative { -size } else { size })
    }

    fn exceeds(&self, text: &[u8]) -> bool {
        let digits = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
        let points = digits.iter().filter(|byte| **byte == b'.').count();
        digits.len() > points && points <= 1 && digits.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.')
    }
}

fn push(size: i128, digit: u8) -> Option<i128> {
    size.checked_mul(10)?.checked_add(i128::from(digit))
}

/// A number written with a comma where others have a point.
#[derive(Clone, Copy)]
pub struct WithComma<V>(pub V);

const LONGEST: usize = 64;

impl<V: Value> Value for WithComma<V> {
    type Native = V::Native;

    fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<V::Native> {
        let (text, length) = (&bytes[start..end], end - start);
        if length > LONGEST || text.contains(&b'.') {
            return None;
        }
        let mut copy = [0; LONGEST + 16];
        copy[..length].copy_from_slice(text);
        if let Some(comma) = memchr::memchr(b',', text) {
            copy[comma] = b'.';
        }
        self.0.parse(&copy, 0, length)
    }
}
