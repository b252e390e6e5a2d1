"""The tables of what is kept to be run again: saved pipelines, their schedules, and what is still to be told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

from karyaksham_kernel.jobs.tables import json_column, table_of


class Pipeline(SQLModel, table=True):
    """A pipeline that was saved under a name; `version` is the number of its newest version."""

    __tablename__ = "pipeline"
    __table_args__ = (
        UniqueConstraint("owner", "name", name="pipeline_owner_name"),
        Index("pipeline_shared", "shared_with"),
    )

    id: str = Field(primary_key=True)
    owner: str
    name: str
    description: str = ""
    version: int
    layout: dict[str, Any] = json_column()
    """How an editor lays the newest version out; it makes no version."""
    created_at: float
    updated_at: float
    archived_at: float | None = None
    shared_with: str | None = None
    """The group whose members may read and run it."""


class PipelineVersion(SQLModel, table=True):
    """What a saved pipeline was at one time; never changed."""

    __tablename__ = "pipeline_version"

    pipeline: str = Field(primary_key=True, foreign_key="pipeline.id")
    number: int = Field(primary_key=True)
    content_hash: str
    document: dict[str, Any] = json_column()
    base: str
    saved_by: str
    saved_at: float


class ParameterSet(SQLModel, table=True):
    """Values for a saved pipeline's parameters, under a name."""

    __tablename__ = "parameter_set"

    pipeline: str = Field(primary_key=True, foreign_key="pipeline.id")
    name: str = Field(primary_key=True)
    values: dict[str, Any] = json_column()


class Schedule(SQLModel, table=True):
    """When a saved pipeline is run by itself; `next_at` is None while nothing is due any more."""

    __tablename__ = "schedule"
    __table_args__ = (
        Index("schedule_due", "paused", "next_at"),
        Index("schedule_owner", "owner"),
        Index("schedule_pipeline", "pipeline"),
    )

    id: str = Field(primary_key=True)
    owner: str
    name: str
    pipeline: str = Field(foreign_key="pipeline.id")
    version: int | None = None
    """None for the newest there is when it fires."""
    trigger: dict[str, Any] = json_column()
    parameters: dict[str, Any] = json_column()
    parameter_set: str | None = None
    options: dict[str, Any] = json_column()
    """How its runs are run: priority, attempts, deadline, whom to tell."""
    catch_up: str
    overlap: str
    paused: bool
    next_at: float | None = None
    last_at: float | None = None
    last_run: str | None = None
    error: dict[str, Any] | None = json_column(nullable=True)
    created_at: float
    updated_at: float


class ScheduleFile(SQLModel, table=True):
    """A file that a schedule has seen under its prefix, and what it was then."""

    __tablename__ = "schedule_file"

    schedule: str = Field(primary_key=True, foreign_key="schedule.id")
    uri: str = Field(primary_key=True)
    state: str
    """`seen` once, `taken` when a run was queued for it, `old` when it was there before the schedule."""
    pin: dict[str, Any] = json_column()
    at: float


class Notification(SQLModel, table=True):
    """A message about a run's end, for somebody to get; written in the transaction that ends the run."""

    __tablename__ = "notification"
    __table_args__ = (Index("notification_due", "state", "next_at"), Index("notification_run", "run"))

    id: str = Field(primary_key=True)
    run: str
    owner: str
    target: dict[str, Any] = json_column()
    payload: dict[str, Any] = json_column()
    state: str
    """`pending`, then `sent` or `given_up`."""
    attempts: int
    next_at: float
    created_at: float
    ended_at: float | None = None
    error: str | None = None


PIPELINE = table_of(Pipeline)
PIPELINE_VERSION = table_of(PipelineVersion)
PARAMETER_SET = table_of(ParameterSet)
SCHEDULE = table_of(Schedule)
SCHEDULE_FILE = table_of(ScheduleFile)
NOTIFICATION = table_of(Notification)
