//! The frames of zstd (RFC 8878), whose ends are found without decoding them.

const FRAME: u32 = 0xfd2f_b528;
const SKIPPABLE: u32 = 0x184d_2a50;
/// A decoder keeps as much text as this to look back at; only one at a time may be asked for more.
const LARGEST_WINDOW: u64 = 8 << 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Frame {
    Ends(usize),
    /// It is no frame, or one that wants too much memory.
    Strange,
}

/// Whether a file's beginning is that of zstd, perhaps behind frames to be skipped, as `pzstd` writes them.
pub fn is_zstd(mut head: &[u8]) -> bool {
    while let Some(magic) = number(head, 0, 4) {
        match (magic as u32, skippable(head)) {
            (FRAME, _) => return true,
            (_, Some(end)) => head = head.get(end..).unwrap_or_default(),
            _ => return false,
        }
    }
    false
}

/// Where the frame ends that these bytes begin with; None as long as that lies behind them.
pub(super) fn frame(bytes: &[u8]) -> Option<Frame> {
    if number(bytes, 0, 4)? as u32 != FRAME {
        let is_skippable = number(bytes, 0, 4)? as u32 & !0xf == SKIPPABLE;
        return if is_skippable { within(bytes, skippable(bytes)?) } else { Some(Frame::Strange) };
    }
    let descriptor = *bytes.get(4)?;
    let (mut at, window) = header(bytes, descriptor)?;
    if window > LARGEST_WINDOW {
        return Some(Frame::Strange);
    }
    loop {
        let block = number(bytes, at, 3)?;
        let (is_last, kind, size) = (block & 1 == 1, block >> 1 & 3, usize::try_from(block >> 3).ok()?);
        at += 3 + match kind {
            0 | 2 => size,
            1 => 1, // one byte, repeated
            _ => return Some(Frame::Strange),
        };
        if is_last {
            let checksum = if descriptor & 4 == 0 { 0 } else { 4 };
            return within(bytes, at + checksum);
        }
    }
}

fn within(bytes: &[u8], end: usize) -> Option<Frame> {
    (end <= bytes.len()).then_some(Frame::Ends(end))
}

/// Where a frame that holds no text ends.
fn skippable(bytes: &[u8]) -> Option<usize> {
    let is_skippable = number(bytes, 0, 4)? as u32 & !0xf == SKIPPABLE;
    let size = usize::try_from(number(bytes, 4, 4)?).ok()?;
    is_skippable.then_some(8 + size)
}

/// Where a frame's blocks begin, and the size of its window.
fn header(bytes: &[u8], descriptor: u8) -> Option<(usize, u64)> {
    let is_single = descriptor & 0x20 != 0;
    let dictionary = [0, 1, 2, 4][usize::from(descriptor & 3)];
    let content = match descriptor >> 6 {
        0 => usize::from(is_single),
        shift => 1 << shift,
    };
    if is_single {
        let added = if content == 2 { 256 } else { 0 };
        let size = number(bytes, 5 + dictionary, content)?;
        return Some((5 + dictionary + content, size.saturating_add(added)));
    }
    let window = *bytes.get(5)?;
    let base = 1_u64 << (10 + (window >> 3));
    Some((6 + dictionary + content, base + base / 8 * u64::from(window & 7)))
}

/// So many bytes as a number, the lowest first.
fn number(bytes: &[u8], at: usize, length: usize) -> Option<u64> {
    let bytes = bytes.get(at..at.checked_add(length)?)?;
    Some(bytes.iter().rev().fold(0, |number, &byte| number << 8 | u64::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packed(text: &[u8], level: i32) -> Vec<u8> {
        zstd::encode_all(text, level).expect("memory takes it")
    }

    #[test]
    fn a_frame_ends_where_the_next_one_begins() {
        let random: Vec<u8> = (0..300_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 11) as u8).collect();
        for text in [&b""[..], b"a,b\n", &[b'x'; 500_000], &random] {
            for level in [-5, 1, 19] {
                let one = packed(text, level);
                let two = [one.as_slice(), &packed(b"1,2\n", 3)].concat();
                assert_eq!(frame(&two), Some(Frame::Ends(one.len())));
                assert!((0..one.len().min(500)).all(|end| frame(&two[..end]).is_none()), "the end is not seen before");
                assert_eq!(frame(&two[..one.len() - 1]), None);
            }
        }
    }

    #[test]
    fn a_frame_of_known_size_and_one_with_a_checksum_end_too() {
        let mut encoder = zstd::Encoder::new(Vec::new(), 3).unwrap();
        encoder.include_checksum(true).unwrap();
        std::io::Write::write_all(&mut encoder, b"a,b\n").unwrap();
        for one in [encoder.finish().unwrap(), zstd::bulk::compress(&[b'y'; 70_000], 3).unwrap()] {
            assert_eq!(frame(&[one.as_slice(), b"more"].concat()), Some(Frame::Ends(one.len())));
        }
    }

    #[test]
    fn frames_to_be_skipped_are_no_text() {
        let skipped = [&b"\x50\x2a\x4d\x18\x04\0\0\0"[..], b"size"].concat();
        assert_eq!(frame(&skipped), Some(Frame::Ends(12)));
        assert_eq!(frame(&skipped[..11]), None);
        assert!(is_zstd(&[skipped.as_slice(), &skipped, &packed(b"a", 3)].concat()));
        assert!(!is_zstd(&[skipped.as_slice(), b"\x04\x22\x4d\x18"].concat()), "of LZ4");
        assert!(!is_zstd(b"a,b\n1,2\n"));
    }

    #[test]
    fn what_is_no_frame_or_wants_much_memory_is_strange() {
        assert_eq!(frame(b"a,b\n1,2\n"), Some(Frame::Strange));
        assert_eq!(frame(b"\x28\xb5\x2f\xfd\x00\xf8\0\0\0"), Some(Frame::Strange), "a window of terabytes");
        assert_eq!(frame(b"\x28\xb5\x2f\xfd\x00\x58\x07\0\0"), Some(Frame::Strange), "a block of no kind");
        assert_eq!(frame(b"\x28\xb5\x2f\xfd\xe0\xff\xff\xff\xff\xff\xff\xff\xff"), Some(Frame::Strange));
    }
}
