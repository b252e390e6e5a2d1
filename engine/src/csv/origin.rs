//! Where a scan's portions come from, and the threads that make them.

use std::sync::Arc;
use std::thread;
use std::time::Instant;

use super::board::{Board, Taken};
use super::job::Job;
use super::portions::{Next, Position, Stand};
use super::straight::Straight;
use super::stream::{Decoding, Fed, Feed};
use super::worker::Outcome;
use crate::error::Result;

pub enum Origin {
    /// Blocks of files that can be read anywhere.
    Blocks(Arc<Board>),
    /// Text that is decoded from its beginning.
    Stream(Arc<Feed>),
    /// One record after the other, from where the workers did not understand the quotes.
    Straight(Box<Straight>),
}

/// What waiting for an origin came to.
pub enum Came {
    Outcome(Position, Outcome),
    Next(Next),
}

impl Origin {
    /// Start the threads that read and parse ahead, where a file can be read so.
    pub fn start(job: &Arc<Job>, threads: usize, stand: Stand, decoding: Option<Decoding>) -> Self {
        if job.format.is_straight() {
            return Self::Straight(Box::new(Straight::new(job.clone(), 0, 0, 0, 0)));
        }
        if job.inputs.packing.is_plain() {
            let board = Arc::new(Board::new(job.clone(), stand));
            (0..threads).for_each(|_| start(&board, Board::work));
            return Self::Blocks(board);
        }
        let feed = Arc::new(Feed::new(job.clone(), threads, decoding));
        (0..threads).for_each(|_| start(&feed, Feed::work));
        Self::Stream(feed)
    }

    /// Wait until the deadline for what comes next in the files' order.
    pub fn take(&mut self, deadline: Instant) -> Result<Came> {
        Ok(match self {
            Self::Straight(straight) => Came::Next(straight.next()?),
            Self::Blocks(board) => match board.take(deadline)? {
                Taken::Block(block, outcome) => Came::Outcome(Position::of(&block), outcome),
                Taken::Waiting => Came::Next(Next::Waiting),
                Taken::End => Came::Next(Next::End),
            },
            Self::Stream(feed) => match feed.take(deadline)? {
                Fed::Chunk(position, outcome) => Came::Outcome(position, outcome),
                Fed::Waiting => Came::Next(Next::Waiting),
                Fed::End => Came::Next(Next::End),
            },
        })
    }

    /// Stop the threads and forget what they have read.
    pub fn close(&self) {
        match self {
            Self::Blocks(board) => board.close(),
            Self::Stream(feed) => feed.close(),
            Self::Straight(_) => {}
        }
    }
}

fn start<T: Send + Sync + 'static>(shared: &Arc<T>, work: fn(&T)) {
    let shared = shared.clone();
    let thread = thread::Builder::new().name("karyaksham-csv".to_owned());
    thread.spawn(move || work(&shared)).expect("threads for parsing can be started");
}

pub fn cores() -> usize {
    thread::available_parallelism().map_or(1, std::num::NonZero::get)
}
