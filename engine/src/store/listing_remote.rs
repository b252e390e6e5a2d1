//! Keys of a bucket: one object, everything below a prefix, or a glob.

use futures::TryStreamExt;
use object_store::{ObjectMeta, ObjectStore};

use super::failures::from_object_store;
use super::listing::{MATCHING, is_hidden, is_pattern, literal_folder, pattern};
use super::remote::{Remote, file_info, object_path, wait};
use super::s3::client;
use super::{FileInfo, Options};
use crate::error::Result;
use crate::progress::Cancel;

pub(super) fn files(uri: &str, bucket: &str, key: &str, options: &Options) -> Result<Vec<FileInfo>> {
    if is_pattern(key) {
        let wanted = pattern(key, uri)?;
        let folder = literal_folder(key);
        return below(uri, bucket, folder, options, |key| wanted.matches_with(key, MATCHING));
    }
    if key.is_empty() || key.ends_with('/') {
        return below(uri, bucket, key, options, |_| true);
    }
    let info = FileInfo { uri: uri.to_owned(), size: 0, etag: None, modified_ns: None };
    let remote = Remote::new(bucket, key, &info, options)?;
    Ok(vec![wait(remote.head(), &Cancel::default())??])
}

fn below(
    uri: &str,
    bucket: &str,
    folder: &str,
    options: &Options,
    wanted: impl Fn(&str) -> bool,
) -> Result<Vec<FileInfo>> {
    let store = client(bucket, options)?;
    let prefix = object_path(folder.trim_end_matches('/'), uri)?;
    let listing = store.list(Some(&prefix)).try_collect();
    let found: Vec<ObjectMeta> = wait(listing, &Cancel::default())?.map_err(|error| from_object_store(uri, &error))?;
    let files = found.iter().filter_map(|meta| {
        let key = meta.location.as_ref();
        let below = key.strip_prefix(folder)?;
        (!is_hidden(below) && wanted(key)).then(|| file_info(format!("s3://{bucket}/{key}"), meta))
    });
    Ok(files.collect())
}
