"""The states of a run, and who moves it out of each."""

from __future__ import annotations

from enum import StrEnum


class State(StrEnum):
    """Where a run is in its life; every change of it is one function of `transitions` or `claim`."""

    QUEUED = "queued"
    """Waits for a worker; claimed by one, or cancelled by its owner."""
    RUNNING = "running"
    """Computed by the worker that holds its lease; left by that worker, or by a sweeper when the lease has expired."""
    CANCELLING = "cancelling"
    """Its worker stops the computation; left by that worker, or by a sweeper."""
    COMMITTING = "committing"
    """Decided: its outputs are being made visible; only ever rolled forward, by its worker or a sweeper."""
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    POISONED = "poisoned"
    """Crashed too often to be tried again without a person."""


TERMINAL = frozenset({State.SUCCEEDED, State.FAILED, State.CANCELLED, State.POISONED})
HELD = frozenset({State.RUNNING, State.CANCELLING, State.COMMITTING})
"""States in which one worker holds the run's lease."""
