//! Files as one sequence of numbered blocks.

use std::ops::Range;

use crate::store::FileInfo;

/// One block: a range of one file that some worker reads and parses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    pub number: u64,
    pub file: usize,
    pub range: Range<u64>,
    pub file_size: u64,
}

impl Block {
    #[must_use]
    pub fn begins_file(&self) -> bool {
        self.range.start == 0
    }

    #[must_use]
    pub fn ends_file(&self) -> bool {
        self.range.end == self.file_size
    }
}

/// Blocks of all files, in file order. Empty files have none.
pub struct Plan {
    block_bytes: u64,
    /// Bytes of the first file that are left out.
    behind: u64,
    sizes: Vec<u64>,
    /// Number of each file's first block, and behind them the number of all.
    firsts: Vec<u64>,
}

impl Plan {
    #[must_use]
    pub fn new(files: &[FileInfo], block_bytes: u64, behind: u64) -> Self {
        let sizes: Vec<u64> = files.iter().map(|file| file.size).collect();
        let mut firsts = vec![0];
        for (file, size) in sizes.iter().enumerate() {
            let left = if file == 0 { size.saturating_sub(behind) } else { *size };
            firsts.push(firsts[file] + left.div_ceil(block_bytes));
        }
        Self { block_bytes, behind, sizes, firsts }
    }

    #[must_use]
    pub fn block(&self, number: u64) -> Option<Block> {
        let file = self.firsts.partition_point(|&first| first <= number) - 1;
        let file_size = *self.sizes.get(file)?;
        let start = (number - self.firsts[file]) * self.block_bytes + if file == 0 { self.behind } else { 0 };
        Some(Block { number, file, range: start..file_size.min(start + self.block_bytes), file_size })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blocks_cover_every_file_once_and_none_crosses_a_file() {
        let file = |size| FileInfo { uri: String::new(), size, etag: None, modified_ns: None };
        let plan = Plan::new(&[file(5), file(0), file(8), file(1)], 4, 0);
        let blocks: Vec<_> =
            (0..).map_while(|number| plan.block(number)).map(|block| (block.file, block.range)).collect();
        assert_eq!(blocks, [(0, 0..4), (0, 4..5), (2, 0..4), (2, 4..8), (3, 0..1)]);
        assert!(plan.block(3).is_some_and(|block| block.ends_file()));
    }

    #[test]
    fn blocks_begin_where_others_have_ended() {
        let file = |size| FileInfo { uri: String::new(), size, etag: None, modified_ns: None };
        let of = |behind| {
            let plan = Plan::new(&[file(9), file(3)], 4, behind);
            (0..).map_while(|number| plan.block(number)).map(|block| (block.file, block.range)).collect::<Vec<_>>()
        };
        assert_eq!(of(3), [(0, 3..7), (0, 7..9), (1, 0..3)]);
        assert_eq!(of(9), [(1, 0..3)]);
    }
}
