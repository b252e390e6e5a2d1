//! Threads that work on batches, or other tasks, in any order; a bounded number of tasks waits for them.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use crate::error::{Code, Failure, Fault, Result};
use crate::progress::Cancel;

/// What the threads do with a task; `thread` says which of them does it.
pub trait Work: Send + Sync + 'static {
    type Task: Send;

    fn take(&self, thread: usize, task: Self::Task) -> Result<()>;
}

/// Batches that wait, for each thread.
pub const BATCHES: usize = 2;
/// How long a cancelled run may go unnoticed by one who waits.
const GLANCE: Duration = Duration::from_millis(50);

struct State<T> {
    waiting: VecDeque<T>,
    ended: bool,
    failure: Option<Failure>,
}

struct Shared<W: Work> {
    work: W,
    cancel: Cancel,
    most: usize,
    state: Mutex<State<W::Task>>,
    changed: Condvar,
}

pub struct Crew<W: Work> {
    shared: Arc<Shared<W>>,
    threads: Mutex<Vec<JoinHandle<()>>>,
}

impl<W: Work> Crew<W> {
    /// Start the threads, for which at most so many tasks wait.
    #[must_use]
    pub fn start(name: &str, work: W, cancel: Cancel, threads: usize, most: usize) -> Self {
        let state = Mutex::new(State { waiting: VecDeque::new(), ended: false, failure: None });
        let changed = Condvar::new();
        let shared = Arc::new(Shared { work, cancel, most, state, changed });
        let spawn = |thread| {
            let shared = shared.clone();
            let builder = thread::Builder::new().name(name.to_owned());
            builder.spawn(move || shared.work(thread)).expect("threads for a crew can be started")
        };
        Self { threads: Mutex::new((0..threads).map(spawn).collect()), shared }
    }

    /// What is worked on.
    pub fn work(&self) -> &W {
        &self.shared.work
    }

    /// Hand over a task; waits while too many wait. Raises what a thread has met.
    pub fn push(&self, task: W::Task) -> Result<()> {
        let mut state = locked(&self.shared.state);
        loop {
            if let Some(failure) = &state.failure {
                return Err(failure.clone());
            }
            self.shared.cancel.check()?;
            if state.waiting.len() < self.shared.most {
                state.waiting.push_back(task);
                self.shared.changed.notify_all();
                return Ok(());
            }
            state = self.shared.changed.wait_timeout(state, GLANCE).unwrap_or_else(PoisonError::into_inner).0;
        }
    }

    /// Wait until every task is done. Raises what a thread has met.
    pub fn finish(&self) -> Result<()> {
        self.stop();
        if let Some(failure) = &locked(&self.shared.state).failure {
            return Err(failure.clone());
        }
        self.shared.cancel.check()
    }

    fn stop(&self) {
        locked(&self.shared.state).ended = true;
        self.shared.changed.notify_all();
        for thread in locked(&self.threads).drain(..) {
            let _ = thread.join(); // a panic was caught before
        }
    }
}

impl<W: Work> Drop for Crew<W> {
    fn drop(&mut self) {
        let mut state = locked(&self.shared.state);
        state.waiting.clear();
        state.ended = true;
        drop(state);
        self.shared.changed.notify_all();
        for thread in locked(&self.threads).drain(..) {
            let _ = thread.join();
        }
    }
}

impl<W: Work> Shared<W> {
    fn work(&self, thread: usize) {
        while let Some(task) = self.claim() {
            let done = catch_unwind(AssertUnwindSafe(|| self.work.take(thread, task)));
            if let Err(failure) = done.unwrap_or_else(|_| Err(unexpected())) {
                locked(&self.state).failure.get_or_insert(failure);
                self.changed.notify_all();
                return;
            }
        }
    }

    fn claim(&self) -> Option<W::Task> {
        let mut state = locked(&self.state);
        loop {
            if state.failure.is_some() || self.cancel.is_cancelled() {
                return None;
            }
            if let Some(task) = state.waiting.pop_front() {
                self.changed.notify_all();
                return Some(task);
            }
            if state.ended {
                return None;
            }
            state = self.changed.wait_timeout(state, GLANCE).unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

fn unexpected() -> Failure {
    Fault::new(Code::Unsupported, "the engine met values that it did not expect").into()
}

/// A thread that panicked leaves what it had; its failure is told.
pub fn locked<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
