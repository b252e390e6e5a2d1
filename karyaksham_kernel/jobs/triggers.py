"""When a schedule fires: at times of a clock on a wall, every so often, or when new files appear."""

from __future__ import annotations

import math
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from cronsim import CronSim, CronSimError
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from karyaksham_kernel.errors import KaryakshamError, Problem

MOST_CAUGHT_UP = 100
"""Firings that one schedule makes up for at once, the newest of those it missed."""


class Cron(BaseModel):
    """At the times that a cron line names, by the clocks of a time zone.

    Where clocks go forward, what falls into the gap fires right after it; where they go back, it fires once.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Literal["cron"]
    cron: str = Field(max_length=200, description="Minute, hour, day of the month, month, day of the week.")
    time_zone: str = Field("UTC", max_length=100)

    def problem(self) -> Problem | None:
        """What is wrong with it, in words; None when it is sound."""
        try:
            zone = ZoneInfo(self.time_zone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            message = f"There is no time zone {self.time_zone!r}."
            return _fault("unknown_time_zone", "time_zone", message, "Write one such as Europe/Berlin or UTC.")
        hint = "Five fields: minute, hour, day of the month, month, day of the week. `0 2 * * 1-5` is 2:00 on weekdays."
        if len(self.cron.split()) != _FIELDS:
            message = f"{self.cron!r} has {len(self.cron.split())} fields; a cron line has five."
            return _fault("wrong_cron", "cron", message, hint)
        try:
            next(CronSim(self.cron, datetime.now(zone)))
        except CronSimError as error:
            return _fault("wrong_cron", "cron", f"{self.cron!r} is no cron line: {_lower(str(error))}.", hint)
        except StopIteration:
            return _fault("wrong_cron", "cron", f"{self.cron!r} names no day that there is.", hint)
        return None

    def after(self, moment: float) -> Iterator[float]:
        """Its times after a moment, in order."""
        for time in CronSim(self.cron, self._wall(moment)):
            # Right after the gap in spring two of its times may be one.
            if time.timestamp() > moment:
                yield time.timestamp()

    def before(self, moment: float) -> Iterator[float]:
        """Its times up to a moment, the latest first."""
        for time in CronSim(self.cron, self._wall(moment + 1), reverse=True):
            if time.timestamp() <= moment:
                yield time.timestamp()

    def words(self) -> str:
        """The same as a person says it."""
        return f"{CronSim(self.cron, datetime.now(UTC)).explain()}, {self.time_zone}"

    def _wall(self, moment: float) -> datetime:
        return datetime.fromtimestamp(moment, ZoneInfo(self.time_zone))


class Interval(BaseModel):
    """Every so many seconds, counted from a moment."""

    model_config = ConfigDict(extra="forbid")

    kind: Literal["interval"]
    seconds: float = Field(ge=10, le=366 * 86400)
    start: float | None = Field(None, description="Seconds since the epoch; the schedule's making where left out.")

    def problem(self) -> Problem | None:
        """Nothing that its fields do not say."""

    def after(self, moment: float) -> Iterator[float]:
        """Its times after a moment, in order."""
        start = self.start or 0.0
        step = math.floor((moment - start) / self.seconds) + 1
        while True:
            yield start + max(step, 1) * self.seconds
            step = max(step, 1) + 1

    def before(self, moment: float) -> Iterator[float]:
        """Its times up to a moment, the latest first."""
        start = self.start or 0.0
        for step in range(math.floor((moment - start) / self.seconds), 0, -1):
            yield start + step * self.seconds

    def words(self) -> str:
        """The same as a person says it."""
        for unit, size in (("day", 86400), ("hour", 3600), ("minute", 60), ("second", 1)):
            if self.seconds % size == 0:
                count = int(self.seconds // size)
                return f"Every {unit}" if count == 1 else f"Every {count} {unit}s"
        return f"Every {self.seconds:g} seconds"


class NewFiles(BaseModel):
    """When a file appears below a prefix: one run a file, its location as the value of a parameter.

    A file counts once it looks the same at two looks, so that nobody reads one that is still being written.
    """

    model_config = ConfigDict(extra="forbid")

    kind: Literal["files"]
    prefix: str = Field(min_length=1, max_length=2000, description="A folder, an S3 prefix ending in '/', or a glob.")
    parameter: str = Field("file", max_length=100)
    seconds: float = Field(30.0, ge=1, le=86400, description="Between two looks.")
    existing: bool = Field(False, description="Whether files that are there already count as new.")

    def problem(self) -> Problem | None:
        """Nothing that its fields do not say."""

    def after(self, moment: float) -> Iterator[float]:
        """The next looks."""
        return (moment + step * self.seconds for step in range(1, 2**31))

    def before(self, moment: float) -> Iterator[float]:
        """A look that was missed is not made up for: the next one sees the same."""
        yield moment

    def words(self) -> str:
        """The same as a person says it."""
        return f"When a file appears below {self.prefix}"


Trigger = Annotated[Cron | Interval | NewFiles, Field(discriminator="kind")]
_TRIGGER: TypeAdapter[Cron | Interval | NewFiles] = TypeAdapter(Trigger)
_FIELDS = 5


def read_trigger(values: Any) -> Cron | Interval | NewFiles:
    """A trigger as it was kept, or as somebody wrote it. Raises KaryakshamError with a fault in words."""
    try:
        trigger = _TRIGGER.validate_python(values)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(step) for step in first["loc"][1:])
        raise KaryakshamError(_fault("wrong_trigger", field or "kind", f"{first['msg']}.", None)) from error
    problem = trigger.problem()
    if problem is not None:
        raise KaryakshamError(problem)
    return trigger


def next_firings(trigger: Cron | Interval | NewFiles, moment: float, count: int = 5) -> list[float]:
    """The next times that a trigger names."""
    return list(islice(trigger.after(moment), count))


def missed(trigger: Cron | Interval | NewFiles, due: float, now: float) -> list[float]:
    """What was due from `due` to `now`, in order; no more than can be made up for."""
    latest: list[float] = []
    for time in trigger.before(now):
        if time < due or len(latest) == MOST_CAUGHT_UP:
            break
        latest.append(time)
    return latest[::-1]


def _fault(code: str, field: str, message: str, hint: str | None) -> Problem:
    return Problem(code=code, field=f"trigger.{field}", message=message, hint=hint)


def _lower(text: str) -> str:
    return text[:1].lower() + text[1:].rstrip(".")
