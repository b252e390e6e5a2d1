//! What all parts of one scan share.

use std::sync::Arc;

use super::format::Format;
use super::inputs::Inputs;
use crate::progress::Cancel;

pub struct Job {
    pub inputs: Arc<Inputs>,
    pub format: Box<dyn Format>,
    pub block_bytes: u64,
    pub cancel: Cancel,
}
