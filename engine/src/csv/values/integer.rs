//! Whole numbers: an optional sign and digits, in range or not at all.

use super::Value;
use super::digits::number;

/// The number's size, and whether a minus stands before it.
#[inline(always)]
fn signed(bytes: &[u8], start: usize, end: usize) -> Option<(u64, bool)> {
    let negative = bytes[start] == b'-';
    let start = start + usize::from(negative || bytes[start] == b'+');
    if start >= end {
        return None;
    }
    Some((number(bytes, start, end)?, negative))
}

macro_rules! integers {
    ($($name:ident $native:ty;)*) => {$(
        #[derive(Clone, Copy, Default)]
        pub struct $name;

        impl Value for $name {
            type Native = $native;

            #[inline(always)]
            fn parse(&self, bytes: &[u8], start: usize, end: usize) -> Option<$native> {
                let (size, negative) = signed(bytes, start, end)?;
                if negative {
                    <$native>::try_from(0_i64.checked_sub_unsigned(size)?).ok()
                } else {
                    <$native>::try_from(size).ok()
                }
            }

            fn exceeds(&self, text: &[u8]) -> bool {
                let digits = text.strip_prefix(b"-").or(text.strip_prefix(b"+")).unwrap_or(text);
                !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
            }
        }
    )*};
}

integers! {
    Int8 i8;
    Int16 i16;
    Int32 i32;
    Int64 i64;
    UInt8 u8;
    UInt16 u16;
    UInt32 u32;
    UInt64 u64;
}
