//! Where a file is: a path of this machine or a key in a bucket.

use std::path::PathBuf;

use crate::error::{Code, Fault, Result};

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    Local(PathBuf),
    Bucket { bucket: String, key: String },
}

impl Location {
    /// Read `s3://bucket/key`, `file:///path` or an absolute path.
    pub fn parse(uri: &str) -> Result<Self> {
        if let Some(rest) = uri.strip_prefix("s3://") {
            let (bucket, key) = rest.split_once('/').unwrap_or((rest, ""));
            if bucket.is_empty() {
                return Err(unsupported(uri, "names no bucket: write s3://bucket/key"));
            }
            return Ok(Self::Bucket { bucket: bucket.to_owned(), key: key.to_owned() });
        }
        let path = uri.strip_prefix("file://").unwrap_or(uri);
        if let Some((scheme, _)) = path.split_once("://") {
            return Err(unsupported(uri, &format!("has the unknown scheme '{scheme}': use a path or s3://")));
        }
        if !path.starts_with('/') {
            return Err(unsupported(uri, "is a relative path: give an absolute one"));
        }
        Ok(Self::Local(PathBuf::from(path)))
    }
}

fn unsupported(uri: &str, why: &str) -> crate::error::Failure {
    Fault::new(Code::Unsupported, format!("{uri} {why}")).at(uri).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_and_keys_are_told_apart() {
        assert_eq!(Location::parse("/data/a.csv").unwrap(), Location::Local("/data/a.csv".into()));
        assert_eq!(Location::parse("file:///data/a.csv").unwrap(), Location::Local("/data/a.csv".into()));
        let object = Location::Bucket { bucket: "lake".into(), key: "in/a b.csv".into() };
        assert_eq!(Location::parse("s3://lake/in/a b.csv").unwrap(), object);
    }

    #[test]
    fn a_relative_path_and_an_unknown_scheme_are_refused_with_the_way_out() {
        assert!(Location::parse("data/a.csv").unwrap_err().to_string().contains("give an absolute one"));
        assert!(Location::parse("ftp://host/a.csv").unwrap_err().to_string().contains("'ftp'"));
        assert!(Location::parse("s3:///a.csv").unwrap_err().to_string().contains("s3://bucket/key"));
    }
}
