//! What all parts of one scan share.

use std::sync::Arc;

use super::layout::Layout;
use super::source::Source;
use crate::progress::Cancel;

pub struct Job {
    pub source: Arc<Source>,
    pub layout: Layout,
    pub block_bytes: u64,
    pub cancel: Cancel,
}
