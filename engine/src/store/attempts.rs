//! Trying again what the network did not let happen, beyond the client's own retries.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::time::Duration;

use tokio::time::Instant;

use crate::error::{Code, Failure, Result};

/// For how long one who waits would rather wait than fail.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// A person waits for an answer.
    Short,
    /// A run has gone on for long already.
    Long,
}

impl Patience {
    /// Since the last byte that came.
    fn limit(self) -> Duration {
        Duration::from_secs(if self == Self::Short { 10 } else { 15 * 60 })
    }
}

const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(20);

/// Tries of one network operation, with growing pauses between them.
pub(super) struct Attempts {
    patience: Patience,
    /// The tries that brought nothing since the last that brought something, the first of them being then.
    fruitless: u32,
    since: Instant,
    /// What had come by then.
    progress: usize,
}

impl Attempts {
    pub(super) fn new(patience: Patience) -> Self {
        Self { patience, fruitless: 0, since: Instant::now(), progress: 0 }
    }

    /// Pause before the next try; the failure itself when another one would not help. `progress` is what has come.
    pub(super) async fn pause_after(&mut self, failure: Failure, progress: usize) -> Result<()> {
        if progress > self.progress {
            *self = Self { progress, ..Self::new(self.patience) };
        }
        let pause = jittered(LONGEST_PAUSE.min(FIRST_PAUSE * 2_u32.pow(self.fruitless.min(10))));
        self.fruitless += 1;
        let helps = matches!(&failure, Failure::Fault(fault) if fault.code == Code::StorageUnavailable);
        if !helps || self.since.elapsed() + pause > self.patience.limit() {
            return Err(failure);
        }
        tokio::time::sleep(pause).await;
        Ok(())
    }
}

/// Between half the pause and all of it, so that many who failed together do not come back together.
fn jittered(pause: Duration) -> Duration {
    let random = RandomState::new().build_hasher().finish();
    pause / 2 + (pause / 2).mul_f64((random >> 11) as f64 / (1_u64 << 53) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Fault;

    fn down() -> Failure {
        Fault::new(Code::StorageUnavailable, "the storage is down").into()
    }

    /// How long it takes until somebody gives up.
    async fn outlasted(patience: Patience, progress: impl Fn(u32) -> usize) -> Duration {
        let (began, mut attempts) = (Instant::now(), Attempts::new(patience));
        for attempt in 0..10_000 {
            if attempts.pause_after(down(), progress(attempt)).await.is_err() {
                break;
            }
        }
        began.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_run_outlasts_minutes_without_storage_and_a_person_seconds() {
        let run = outlasted(Patience::Long, |_| 0).await;
        assert!((Duration::from_secs(14 * 60)..=Duration::from_secs(15 * 60)).contains(&run), "{run:?}");
        assert!(outlasted(Patience::Short, |_| 0).await <= Duration::from_secs(10));
    }

    #[tokio::test(start_paused = true)]
    async fn whatever_comes_makes_patience_new() {
        let slow = outlasted(Patience::Short, |attempt| attempt.min(100) as usize).await;
        assert!(slow > Duration::from_secs(15), "{slow:?}");
    }

    #[tokio::test(start_paused = true)]
    async fn what_another_try_would_not_change_is_told_at_once() {
        let missing: Failure = Fault::new(Code::MissingFile, "it is not there").into();
        assert!(Attempts::new(Patience::Long).pause_after(missing, 0).await.is_err());
    }

    #[test]
    fn pauses_are_not_all_alike() {
        let pauses: Vec<_> = (0..20).map(|_| jittered(Duration::from_secs(1))).collect();
        assert!(pauses.iter().all(|pause| (Duration::from_millis(500)..=Duration::from_secs(1)).contains(pause)));
        assert!(pauses.windows(2).any(|pair| pair[0] != pair[1]));
    }
}
