"""What every attempt of one worker works with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from karyaksham_kernel.jobs.committing import Committer
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.events import EventStream
from karyaksham_kernel.jobs.heartbeat import Heartbeat
from karyaksham_kernel.jobs.progress import ProgressBook
from karyaksham_kernel.jobs.rhythm import Rhythm
from karyaksham_kernel.jobs.spare import Spares
from karyaksham_kernel.jobs.tally import Tally
from karyaksham_kernel.settings import Settings


@dataclass(frozen=True)
class Bench:
    """The parts of a worker that its attempts share."""

    settings: Settings
    rhythm: Rhythm
    database: Database
    heartbeat: Heartbeat
    spares: Spares
    events: EventStream
    progress: ProgressBook
    committer: Committer
    requeued: Callable[[], None]
    """Called when a run has gone back to the queue."""
    tally: Tally = field(default_factory=Tally)
