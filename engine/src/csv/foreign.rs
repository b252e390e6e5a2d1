//! Files that are no CSV, told by their first bytes, so that nobody gets a page of garbage.

use crate::error::{Code, Fault, Result};

const FORMATS: [(&[u8], &str); 4] = [
    (b"PAR1", "a Parquet file: use read_parquet"),
    (b"ARROW1", "an Arrow file: use read_arrow"),
    (b"\xfd7zXZ", "compressed with xz: decompress it first"),
    (b"PK\x03\x04", "a zip archive or a spreadsheet: take the file out of it or export it as CSV first"),
];

/// Refuse what cannot be read as CSV.
pub fn refuse(head: &[u8], uri: &str) -> Result<()> {
    let what = FORMATS.iter().find(|(magic, _)| head.starts_with(magic)).map(|(_, what)| *what);
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
        assert!(refuse(b"\xfd7zXZ\0", "a").unwrap_err().to_string().contains("xz"));
        assert!(refuse(b"a,b\r\n1,2\r\n", "a").is_ok());
    }
}
