//! Whatever bytes a file holds, it is read or refused: no panic, no hang, and the same however it is split.

mod reading;

use _engine::csv::{BadRows, Settings};
use _engine::error::Fault;
use flate2::Compression;
use flate2::write::GzEncoder;
use proptest::prelude::*;
use reading::{Read, Table, read, read_any};
use std::io::Write;

/// Bytes that mean something to a reader of CSV, and any others.
fn any_bytes() -> impl Strategy<Value = Vec<u8>> {
    let meaningful =
        proptest::sample::select(b"ab01,,;\t\"\"'\\\\\n\n\r#-+.:/eE\0\xef\xbb\xbf\xff\xfe\xc3\xa9".to_vec());
    let byte = prop_oneof![9 => meaningful, 1 => any::<u8>()];
    proptest::collection::vec(byte, 0..600)
}

/// A proper file of several types with some bytes changed, lost or added.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let rows = proptest::collection::vec((any::<i32>(), any::<f32>(), "[a-z\"\n,é]{0,9}", 1..28_u8), 1..20);
    let changes = proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>(), 0..3_u8), 0..6);
    (rows, changes).prop_map(|(rows, changes)| {
        let mut bytes = b"id,amount,note,day\n".to_vec();
        for (id, amount, note, day) in rows {
            let note = note.replace('"', "\"\"");
            bytes.extend(format!("{id},{amount},\"{note}\",2024-02-{day:02}\n").bytes());
        }
        for (at, byte, what) in changes {
            let at = at.index(bytes.len());
            match what {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => drop(bytes.remove(at)),
            }
        }
        bytes
    })
}

fn any_settings() -> impl Strategy<Value = Settings> {
    let flags = (any::<bool>(), any::<bool>(), any::<bool>(), any::<bool>());
    (flags, 0..3_usize, proptest::option::of(any::<bool>())).prop_map(
        |((skip, comment, comma, quote), skip_rows, header)| Settings {
            bad_rows: if skip { BadRows::Skip } else { BadRows::Fail },
            comment: comment.then_some(b'#'),
            decimal_comma: comma,
            quote: quote.then_some(b'"'),
            skip_rows,
            header,
            ..Settings::default()
        },
    )
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(text).expect("memory takes it");
    packed.finish().expect("memory takes it")
}

/// A header has to fit into the first block.
fn is_too_long(read: &Result<Table, Box<Fault>>) -> bool {
    read.as_ref().is_err_and(|fault| fault.code.word() == "field_too_long")
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in any_bytes(), settings in any_settings(), block in 1..300_u64) {
        let _ = read_any(&bytes, settings, Read { block, ..Read::default() });
    }

    #[test]
    fn a_damaged_file_is_read_or_refused(bytes in mutated(), settings in any_settings(), block in 1..300_u64) {
        let _ = read_any(&bytes, settings, Read { block, ..Read::default() });
    }

    #[test]
    fn damaged_compressed_files_are_read_or_refused(
        bytes in mutated(),
        at: prop::sample::Index,
        byte: u8,
        settings in any_settings(),
    ) {
        let mut packed = gzip(&bytes);
        let at = at.index(packed.len());
        packed[at] = byte;
        let _ = read_any(&packed, settings, Read::default());
    }

    #[test]
    fn leaving_out_bad_rows_gives_the_same_however_a_file_is_split(
        bytes in mutated(),
        blocks in proptest::array::uniform2(1..300_u64),
    ) {
        let attempt = |block, threads| {
            let settings = Settings { bad_rows: BadRows::Skip, ..Settings::default() };
            read_any(&bytes, settings, Read { block, threads, ..Read::default() })
        };
        let (one, other) = (attempt(blocks[0], 1), attempt(blocks[1], 3));
        prop_assume!(![&one, &other].into_iter().any(is_too_long));
        prop_assert_eq!(one, other);
    }

    #[test]
    fn a_compressed_file_is_its_text(bytes in mutated(), block in 1..300_u64) {
        let settings = Settings { bad_rows: BadRows::Skip, ..Settings::default() };
        let (plain, packed) = (
            read_any(&bytes, settings.clone(), Read::default()),
            read_any(&gzip(&bytes), settings, Read { block, ..Read::default() }),
        );
        prop_assume!(!is_too_long(&packed));
        let read = |table: Result<Table, Box<Fault>>| table.map(|table| (table.rows, table.skipped));
        prop_assert_eq!(read(plain), read(packed));
    }
}

#[test]
fn ten_thousand_columns_are_read() {
    let names: Vec<String> = (0..10_000).map(|column| format!("c{column}")).collect();
    let row: Vec<String> = (0..10_000).map(|column| format!("v{column}")).collect();
    let text = [names.join(","), row.join(","), row.join(","), row.join(",")].join("\n");
    let table = read(text.as_bytes(), Settings::default(), Read { block: 1 << 20, ..Read::default() }).expect("rows");
    assert_eq!(table.rows, vec![row; 3]);
}
