"""How often the parts of a worker act."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Rhythm:
    """Seconds between a worker's acts; a lease must outlive several heartbeats."""

    heartbeat: float = 5.0
    lease: float = 20.0
    sweep: float = 5.0
    poll: float = 2.0
    """How long a queued run waits when nobody rings."""
    progress: float = 1.0
    grace: float = 1.5
    """What a child that was asked to stop gets before it is killed."""
    drain: float = 20.0
    """What a worker that was asked to leave gives a commit that has begun."""
