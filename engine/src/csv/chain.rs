//! The state at each block's start, passed from block to block while their workers go on.
//!
//! Whether a block begins inside quotes is the parity of all quotes before it in its file. Workers count the quotes of
//! their own block as soon as it is read and post the count here; a block needs only the *reading* of those before it.

use std::collections::HashMap;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

#[derive(Default)]
struct State {
    /// Posted, but a block before them is not: (begins a file, has an odd number of quotes).
    posted: HashMap<u64, (bool, bool)>,
    /// Known, but not asked for yet.
    known: HashMap<u64, bool>,
    next: u64,
    inside: bool,
    /// Blocks from this one on will never be known.
    ends: Option<u64>,
}

#[derive(Default)]
pub struct Chain {
    state: Mutex<State>,
    changed: Condvar,
}

impl Chain {
    /// A chain whose first block begins inside quotes, or outside.
    #[must_use]
    pub fn begun(inside: bool) -> Self {
        Self { state: Mutex::new(State { inside, ..State::default() }), changed: Condvar::new() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Tell whether `block` holds an odd number of quotes. Every block posts once, in any order.
    pub fn post(&self, block: u64, begins_file: bool, odd: bool) {
        let mut state = self.lock();
        state.posted.insert(block, (begins_file, odd));
        while let Some((begins_file, odd)) = {
            let next = state.next;
            state.posted.remove(&next)
        } {
            let inside = state.inside && !begins_file;
            let next = state.next;
            state.known.insert(next, inside);
            state.inside = inside ^ odd;
            state.next += 1;
        }
        self.changed.notify_all();
    }

    /// Wait until all blocks before this one have posted: whether it begins inside quotes. None once one of them ended.
    pub fn begins_inside(&self, block: u64) -> Option<bool> {
        let mut state = self.lock();
        loop {
            if let Some(inside) = state.known.remove(&block) {
                return Some(inside);
            }
            if state.ends.is_some_and(|ends| ends <= block) {
                return None;
            }
            state = self.changed.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Wake those who wait from this block on: one before theirs will not post any more.
    pub fn end(&self, block: u64) {
        let mut state = self.lock();
        state.ends = Some(state.ends.unwrap_or(block).min(block));
        self.changed.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_passes_over_blocks_that_post_out_of_order_and_ends_with_the_file() {
        let chain = Chain::default();
        chain.post(2, false, false);
        chain.post(1, false, true);
        chain.post(3, true, false);
        chain.post(0, true, true);
        let states: Vec<_> = (0..4).map(|block| chain.begins_inside(block)).collect();
        assert_eq!(states, [Some(false), Some(true), Some(false), Some(false)]);
    }

    #[test]
    fn ending_wakes_a_block_whose_forerunner_never_posts() {
        let chain = Chain::default();
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| chain.begins_inside(7));
            chain.end(5);
            assert_eq!(waiting.join().unwrap(), None);
        });
    }
}
