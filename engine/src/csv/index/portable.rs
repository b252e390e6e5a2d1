//! Plain 64-bit words, for processors without the vector instructions.

use super::Lanes;

#[derive(Clone, Copy)]
pub(super) struct Words([u64; 8]);

const LOW: u64 = 0x0101_0101_0101_0101;
const SEVEN: u64 = 0x7f7f_7f7f_7f7f_7f7f;

impl Lanes for Words {
    #[inline(always)]
    unsafe fn load(from: *const u8) -> Self {
        // SAFETY: the caller's promise.
        Self(unsafe { from.cast::<[u64; 8]>().read_unaligned() }.map(u64::from_le))
    }

    #[inline(always)]
    unsafe fn equal(self, byte: u8) -> u64 {
        let wanted = LOW * u64::from(byte);
        let mut mask = 0;
        for (index, word) in self.0.iter().enumerate() {
            let different = word ^ wanted;
            // Bit 7 of each byte that is zero, without carries between bytes; then gathered into eight bits.
            let equal = !(((different & SEVEN) + SEVEN) | different | SEVEN) >> 7;
            mask |= (equal.wrapping_mul(0x0102_0408_1020_4080) >> 56) << (8 * index);
        }
        mask
    }

    #[inline(always)]
    unsafe fn prefix_xor(mut mask: u64) -> u64 {
        for shift in [1, 2, 4, 8, 16, 32] {
            mask ^= mask << shift;
        }
        mask
    }

    #[inline(always)]
    unsafe fn positions(mut mask: u64, base: u32, mut to: *mut u32) {
        while mask != 0 {
            // SAFETY: at most 64 numbers are written.
            unsafe {
                to.write(base + mask.trailing_zeros());
                to = to.add(1);
            }
            mask &= mask - 1;
        }
    }
}
