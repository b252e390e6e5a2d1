"""The tables of the queue. Moments are seconds since the epoch, by the database's clock alone."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import JSON, BigInteger, Column, Index, Table, UniqueConstraint
from sqlmodel import Field, SQLModel

# Never PostgreSQL's JSONB: it forgets the order of names, and the expressions of a `derive` are in order.
_JSON = JSON(none_as_null=True)


def json_column(*, nullable: bool = False) -> Any:
    """A field of JSON values."""
    return Field(default=None, sa_column=Column(_JSON, nullable=nullable))


class Run(SQLModel, table=True):
    """One pipeline, asked for once by one owner; `fence` is the number of its current attempt."""

    __tablename__ = "run"
    __table_args__ = (
        UniqueConstraint("owner", "idempotency_key", name="run_owner_idempotency_key"),
        Index("run_claim_order", "state", "priority", "queued_at", "id"),
        Index("run_claim_order_of_owner", "state", "owner", "priority", "queued_at", "id"),
        Index("run_owner_order", "owner", "queued_at"),
        Index("run_pipeline_order", "pipeline", "queued_at"),
        Index("run_schedule_order", "schedule", "queued_at"),
        Index("run_end_order", "finished_at"),
        Index("run_shared_order", "shared_with", "queued_at"),
        Index("run_deadline", "deadline_at"),
    )

    id: str = Field(primary_key=True)
    owner: str
    idempotency_key: str | None = None
    name: str
    document: dict[str, Any] = json_column()
    content_hash: str
    parameters: dict[str, Any] = json_column()
    base: str
    state: str
    priority: int = 0
    queued_at: float
    not_before: float | None = None
    started_at: float | None = None
    finished_at: float | None = None
    fence: int = 0
    crash_count: int = 0
    memory_crash_count: int = 0
    worker_id: str | None = None
    lease_until: float | None = None
    cancel_requested_at: float | None = None
    memory_budget: int | None = Field(default=None, sa_type=BigInteger)
    memory_reserved: int | None = Field(default=None, sa_type=BigInteger)
    """Bytes that admission counts for it; None for the budget of the machine that claims it."""
    cores: int | None = None
    """Threads that its child may use; None for as many as there are, counted as one."""
    retry_of: str | None = None
    pipeline: str | None = None
    pipeline_version: int | None = None
    schedule: str | None = None
    max_attempts: int = 1
    """How often it is tried when it fails of something that may pass."""
    failures: int = 0
    deadline_at: float | None = None
    notify: list[dict[str, Any]] | None = json_column(nullable=True)
    owner_groups: list[str] | None = json_column(nullable=True)
    """Whose connections it may use, besides those that are for everybody; None for all."""
    shared_with: str | None = None
    """The group whose members may read it."""
    traceparent: str | None = None
    """The W3C trace context that it was asked for in."""
    results_removed_at: float | None = None
    plan: list[dict[str, Any]] | None = json_column(nullable=True)
    outputs: list[dict[str, Any]] | None = json_column(nullable=True)
    error: dict[str, Any] | None = json_column(nullable=True)


class RunAttempt(SQLModel, table=True):
    """One claim of a run, and how it ended."""

    __tablename__ = "run_attempt"

    run: str = Field(primary_key=True, foreign_key="run.id")
    fence: int = Field(primary_key=True)
    worker: str
    pid: int | None = None
    started_at: float
    ended_at: float | None = None
    outcome: str | None = None
    signal: int | None = None
    max_rss: int | None = Field(default=None, sa_type=BigInteger)
    """Bytes."""


class RunInput(SQLModel, table=True):
    """What an input was when the run first read it; every attempt must find it the same."""

    __tablename__ = "run_input"

    run: str = Field(primary_key=True, foreign_key="run.id")
    uri: str = Field(primary_key=True)
    pin: dict[str, Any] = json_column()
    """ETag, or size and modification time, in the words of the execution package."""


class RunProgress(SQLModel, table=True):
    """The newest counts of a run, written at most once a second; what a follower gets after a gap."""

    __tablename__ = "run_progress"

    run: str = Field(primary_key=True, foreign_key="run.id")
    attempt: int
    seq: int
    nodes: dict[str, Any] = json_column()
    at: float


class RunCommit(SQLModel, table=True):
    """The decision to make a run's outputs visible, with all that anybody needs to finish it."""

    __tablename__ = "run_commit"

    run: str = Field(primary_key=True, foreign_key="run.id")
    fence: int
    state: str
    """`decided`, then `done` or `refused`."""
    prepared: dict[str, Any] = json_column()
    decided_at: float


class RunEvent(SQLModel, table=True):
    """One change of a run's state: the audit trail."""

    __tablename__ = "run_event"
    __table_args__ = (Index("run_event_run", "run", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    run: str = Field(foreign_key="run.id")
    fence: int
    source: str | None = None
    target: str
    at: float
    detail: dict[str, Any] | None = json_column(nullable=True)


class Worker(SQLModel, table=True):
    """A process that claims runs."""

    __tablename__ = "worker"

    id: str = Field(primary_key=True)
    host: str
    pid: int
    version: str
    slots: int
    memory: int = Field(default=0, sa_type=BigInteger)
    """Bytes that the runs of its machine may reserve together."""
    cores: int = Field(default=0, sa_type=BigInteger)
    started_at: float
    heartbeat_at: float
    draining: bool = False
    counts: dict[str, Any] | None = json_column(nullable=True)
    """What it has counted since it started, for `/metrics`."""


class Quota(SQLModel, table=True):
    """What one owner may have running and queued at once, and its share; None leaves it to the settings."""

    __tablename__ = "quota"

    owner: str = Field(primary_key=True)
    max_running: int | None = None
    max_queued: int | None = None
    weight: float = 1.0


def table_of(model: type[SQLModel]) -> Table:
    """The table that a model declares."""
    return cast("Table", model.__table__)  # type: ignore[attr-defined]


RUN = table_of(Run)
RUN_ATTEMPT = table_of(RunAttempt)
RUN_INPUT = table_of(RunInput)
RUN_PROGRESS = table_of(RunProgress)
RUN_COMMIT = table_of(RunCommit)
RUN_EVENT = table_of(RunEvent)
WORKER = table_of(Worker)
QUOTA = table_of(Quota)
METADATA = RUN.metadata
