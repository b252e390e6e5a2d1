//! Files that are no CSV, told by their first bytes, so that nobody gets a page of garbage.

use crate::error::{Code, Fault, Result};

const FORMATS: [(&[u8], &str); 9] = [
    (b"PAR1", "a Parquet file: use read_parquet"),
    (b"ARROW1", "an Arrow file: use read_arrow"),
    (b"\x1f\x8b", "compressed with gzip: decompress it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with zstd: decompress it first"),
    (b"BZh", "compressed with bzip2: decompress it first"),
    (b"\xfd7zXZ", "compressed with xz: decompress it first"),
    (b"PK\x03\x04", "a zip archive or a spreadsheet: take the file out of it or export it as CSV first"),
    (b"\xff\xfe", "encoded in UTF-16: convert it to UTF-8 first"),
    (b"\xfe\xff", "encoded in UTF-16: convert it to UTF-8 first"),
];

/// Refuse what cannot be read as CSV.
pub fn refuse(head: &[u8], uri: &str) -> Result<()> {
    let format = FORMATS.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, what)| *what);
    let old_lines = !head.contains(&b'\n') && head.contains(&b'\r');
    let what = format
        .or(old_lines.then_some("written with carriage returns alone as line ends: convert them to newlines first"));
    match what {
        Some(what) => Err(Fault::new(Code::Unsupported, format!("{uri} is {what}")).at(uri).into()),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn compressed_and_columnar_files_are_refused_by_name() {
        assert!(refuse(b"PAR1....", "a").unwrap_err().to_string().contains("read_parquet"));
        assert!(refuse(b"\x1f\x8b\x08", "a").unwrap_err().to_string().contains("gzip"));
        assert!(refuse(b"a,b\r1,2\r", "a").unwrap_err().to_string().contains("carriage returns"));
        assert!(refuse(b"a,b\r\n1,2\r\n", "a").is_ok());
    }
}
