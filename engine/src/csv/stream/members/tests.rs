//! Members side by side are the text that one decoder makes of them, and fail as it does.

use std::io::{BufRead, Read, Write};
use std::sync::atomic::Ordering::Relaxed;

use proptest::prelude::*;

use super::{Members, Sizes};
use crate::csv::stream::packing::Compression;
use crate::csv::stream::ranged::Ranged;
use crate::progress::Cancel;
use crate::store::{Input, Options, list_files};

/// So small that a few members are several stretches, and some are longer than a stretch may be.
const SIZES: Sizes = Sizes { aim: (20, 300), longest: 2000, text: 900, ahead: 1500 };

fn pack(kind: Compression, text: &[u8], level: u32) -> Vec<u8> {
    match kind {
        Compression::Gzip => {
            let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::new(level));
            packed.write_all(text).unwrap();
            packed.finish().unwrap()
        }
        Compression::Zstd => zstd::encode_all(text, level.cast_signed()).unwrap(),
        Compression::Bzip2 => {
            let mut packed = bzip2::write::BzEncoder::new(Vec::new(), bzip2::Compression::new(level));
            packed.write_all(text).unwrap();
            packed.finish().unwrap()
        }
    }
}

fn open(packed: &[u8]) -> (tempfile::NamedTempFile, Ranged) {
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(packed).unwrap();
    let info = &list_files(file.path().to_str().unwrap(), &Options::new()).unwrap()[0];
    let ranged = Ranged::new(Input::open(info, &Options::new()).unwrap(), Cancel::default());
    (file, ranged)
}

/// All the text that is given, so many bytes at once, and how it ends.
fn read(mut text: impl Read, room: usize) -> (Vec<u8>, Option<String>) {
    let (mut all, mut piece) = (Vec::new(), vec![0; room]);
    loop {
        match text.read(&mut piece) {
            Ok(0) => return (all, None),
            Ok(length) => all.extend_from_slice(&piece[..length]),
            Err(error) => return (all, Some(error.to_string())),
        }
    }
}

fn alone(kind: Compression, packed: &[u8], room: usize) -> (Vec<u8>, Option<String>, u64) {
    let (_file, mut ranged) = open(packed);
    let done = ranged.done();
    ranged.fill_buf().unwrap();
    let (text, error) = read(kind.decoder(ranged).unwrap(), room);
    (text, error, done.load(Relaxed))
}

fn side_by_side(kind: Compression, packed: &[u8], room: usize, threads: usize) -> (Vec<u8>, Option<String>, u64) {
    let (_file, ranged) = open(packed);
    let members = Members::new(ranged, kind, threads, SIZES);
    let done = members.done();
    let (text, error) = read(members, room);
    (text, error, done.load(Relaxed))
}

fn kinds() -> impl Strategy<Value = Compression> {
    prop_oneof![3 => Just(Compression::Gzip), 3 => Just(Compression::Zstd), 1 => Just(Compression::Bzip2)]
}

/// Text that packs well, badly, enormously or to nothing.
fn texts() -> impl Strategy<Value = Vec<u8>> {
    let lines = "([a-z0-9,]{0,12}\n){0,40}".prop_map(String::into_bytes);
    let long = proptest::collection::vec(any::<u8>(), 1000..4000);
    let bomb = (1000..60_000_usize).prop_map(|length| vec![b'\n'; length]);
    prop_oneof![6 => lines, 1 => Just(Vec::new()), 1 => long, 1 => bomb]
}

/// Members of one kind, between them what a decoder passes over.
fn files() -> impl Strategy<Value = (Compression, Vec<u8>)> {
    let members = proptest::collection::vec((texts(), 1..9_u32, any::<bool>()), 1..30);
    (kinds(), members).prop_map(|(kind, members)| {
        let mut packed = Vec::new();
        for (text, level, skipped) in members {
            if skipped && kind == Compression::Zstd {
                packed.extend_from_slice(b"\x51\x2a\x4d\x18\x05\0\0\0index");
            }
            packed.extend(pack(kind, &text, level));
        }
        (kind, packed)
    })
}

/// What happens to a file on its way.
#[derive(Debug, Clone)]
enum Harm {
    Cut,
    Changed(u8),
    Added(Vec<u8>),
    /// Bytes that look like the beginning of a member where none begins.
    Feigned,
}

fn harms() -> impl Strategy<Value = Harm> {
    let garbage = proptest::collection::vec(any::<u8>(), 1..50);
    prop_oneof![
        Just(Harm::Cut),
        any::<u8>().prop_map(Harm::Changed),
        garbage.prop_map(Harm::Added),
        Just(Harm::Added(vec![0; 512])),
        Just(Harm::Feigned),
    ]
}

fn harmed(packed: &[u8], harm: &Harm, at: usize) -> Vec<u8> {
    let mut packed = packed.to_vec();
    match harm {
        Harm::Cut => packed.truncate(at),
        Harm::Changed(byte) => packed[at] = *byte,
        Harm::Added(bytes) => packed.extend_from_slice(bytes),
        Harm::Feigned => drop(packed.splice(at..at, *b"\x1f\x8b\x08\0\0\0\0\0\0\xff")),
    }
    packed
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_members_are_the_text_that_one_decoder_makes_of_them(
        (kind, packed) in files(),
        room in 1..3000_usize,
        threads in 0..4_usize,
    ) {
        let expected = alone(kind, &packed, room);
        prop_assert!(expected.1.is_none());
        prop_assert!(side_by_side(kind, &packed, room, threads) == expected);
    }

    #[test]
    fn harmed_members_fail_as_they_do_for_one_decoder(
        (kind, packed) in files(),
        harm in harms(),
        at: prop::sample::Index,
        room in 1..3000_usize,
        threads in 0..4_usize,
    ) {
        // The beginning says what kind it is.
        let packed = harmed(&packed, &harm, at.index(packed.len()).max(4));
        let (text, error, _) = alone(kind, &packed, room);
        let (read, failed, _) = side_by_side(kind, &packed, room, threads);
        prop_assert_eq!(&failed, &error);
        // What a decoder had made of the last bytes before the fault, it may keep for itself.
        let is_beginning = read.starts_with(&text) || text.starts_with(&read);
        prop_assert!(is_beginning && (error.is_some() || read == text));
    }
}

#[test]
fn stored_text_that_holds_members_is_one_text() {
    let inner = pack(Compression::Gzip, b"a,b\n1,2\n", 6).repeat(40);
    let packed = [pack(Compression::Gzip, &inner, 0), pack(Compression::Gzip, b"3,4\n", 6)].concat();
    let whole = [inner.as_slice(), b"3,4\n"].concat();
    // Nobody but the reader, who has given some text when it ends too early; and others, who tell before.
    for threads in [0, 2] {
        let read = side_by_side(Compression::Gzip, &packed, 10, threads);
        assert!(read == (whole.clone(), None, packed.len() as u64));
    }
}

#[test]
fn the_next_stretch_is_as_long_as_its_text_should_be() {
    assert_eq!(SIZES.next(0, 0), 20, "few bytes at first");
    assert_eq!(SIZES.next(1000, 9000), 100);
    assert_eq!(SIZES.next(1000, 900_000), 20);
    assert_eq!(SIZES.next(1000, 1000), 300);
}

#[test]
fn text_that_grows_enormously_waits_for_its_turn() {
    let zeros = pack(Compression::Zstd, &vec![0; 64 << 20], 1);
    let (_file, ranged) = open(&zeros.repeat(20));
    let mut members = Members::new(ranged, Compression::Zstd, 3, Sizes::default());
    let done = members.done();
    let mut piece = vec![1; 1 << 20];
    members.read_exact(&mut piece).unwrap();
    assert!(piece.iter().all(|&byte| byte == 0));
    assert!(done.load(Relaxed) < zeros.len() as u64, "what was not read is not done");
}

#[test]
fn a_cancelled_reader_stops_before_it_decodes_a_text_again() {
    let packed = [pack(Compression::Gzip, &[b'x'; 300_000], 1), b"garbage".to_vec()].concat();
    let (_file, ranged) = open(&packed);
    let cancel = ranged.cancel();
    let mut members = Members::new(ranged, Compression::Gzip, 2, SIZES);
    members.read_exact(&mut [0; 300_000]).unwrap();
    cancel.cancel();
    let error = members.read(&mut [0; 10]).unwrap_err();
    assert_eq!(error.to_string(), "cancelled");
}
