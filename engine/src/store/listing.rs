//! One path of a person as the files it stands for.

use std::path::Path;

use glob::{MatchOptions, Pattern};

use super::failures::{from_io, missing};
use super::input::stat;
use super::{FileInfo, Location, Options, listing_remote};
use crate::error::{Code, Fault, Result};

/// `*` stays within a folder; a leading dot has to be written.
pub(super) const MATCHING: MatchOptions =
    MatchOptions { case_sensitive: true, require_literal_separator: true, require_literal_leading_dot: true };

/// Expand a file, a folder or prefix ending in `/`, or a glob; sorted by URI, never empty.
pub fn list_files(path: &str, options: &Options) -> Result<Vec<FileInfo>> {
    let mut files = match Location::parse(path)? {
        Location::Local(local) => local_files(path, &local)?,
        Location::Bucket { bucket, key } => listing_remote::files(path, &bucket, &key, options)?,
    };
    if files.is_empty() {
        return Err(nothing_found(path));
    }
    files.sort_by(|a, b| a.uri.cmp(&b.uri));
    Ok(files)
}

fn nothing_found(path: &str) -> crate::error::Failure {
    let what = if is_pattern(path) { "matches no file" } else { "holds no file" };
    Fault::new(Code::MissingFile, format!("{path} {what}: check the path")).at(path).into()
}

pub(super) fn is_pattern(path: &str) -> bool {
    path.contains(['*', '?', '['])
}

pub(super) fn pattern(text: &str, uri: &str) -> Result<Pattern> {
    let wrong = |error: glob::PatternError| {
        Fault::new(Code::Unsupported, format!("{uri} is not a usable pattern: {}", error.msg)).at(uri)
    };
    Ok(Pattern::new(text).map_err(wrong)?)
}

/// Files of caches and of writers at work are no data: their names, or a folder's, begin with '.' or '_'.
pub(super) fn is_hidden(below: &str) -> bool {
    below.split('/').any(|part| part.starts_with(['.', '_']))
}

fn local_files(uri: &str, path: &Path) -> Result<Vec<FileInfo>> {
    // A file whose name holds a bracket is that file.
    if path.is_dir() {
        let mut found = Vec::new();
        walk(path, &mut found)?;
        return Ok(found);
    }
    if path.exists() || !is_pattern(uri) {
        return Ok(vec![stat(uri, path)?]);
    }
    expand(path)
}

fn walk(folder: &Path, found: &mut Vec<FileInfo>) -> Result<()> {
    let failed = |error| from_io(&folder.to_string_lossy(), &error);
    for entry in folder.read_dir().map_err(failed)? {
        let path = entry.map_err(failed)?.path();
        if is_hidden(&path.file_name().unwrap_or_default().to_string_lossy()) {
            continue;
        }
        if path.is_dir() {
            // A link to a folder may lead round in a circle.
            if !path.is_symlink() {
                walk(&path, found)?;
            }
        } else if path.is_file() {
            found.push(stat(&path.to_string_lossy(), &path)?);
        }
    }
    Ok(())
}

fn expand(path: &Path) -> Result<Vec<FileInfo>> {
    let text = path.to_string_lossy();
    let root = literal_folder(&text);
    if !Path::new(root).exists() {
        return Err(missing(root).into());
    }
    pattern(&text, &text)?;
    let matches = glob::glob_with(&text, MATCHING).expect("the pattern was tried above");
    let mut found = Vec::new();
    for entry in matches {
        let path = entry.map_err(|error| from_io(&error.path().to_string_lossy(), error.error()))?;
        let uri = path.to_string_lossy();
        if path.is_file() && !is_hidden(&uri[root.len()..]) {
            found.push(stat(&uri, &path)?);
        }
    }
    Ok(found)
}

/// The part of a pattern before its first wildcard, up to a slash.
pub(super) fn literal_folder(pattern: &str) -> &str {
    let wildcard = pattern.find(['*', '?', '[']).unwrap_or(pattern.len());
    &pattern[..pattern[..wildcard].rfind('/').map_or(0, |slash| slash + 1)]
}
