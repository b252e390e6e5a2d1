"""A saved pipeline in a notebook: its versions, its runs over time, and a way to run it."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any

from karyaksham_kernel.client import Client
from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.notebook.host import Bundle, show
from karyaksham_kernel.notebook.run import Run
from karyaksham_kernel.pipeline.steps import as_json

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel.notebook.widget import JobView


class Saved:
    """A pipeline that is kept under a name; `submit()` runs its newest version."""

    def __init__(self, record: dict[str, Any], client: Client) -> None:
        self.record = record
        self._client = client

    @property
    def name(self) -> str:
        """The name that it is kept under."""
        return str(self.record["name"])

    @property
    def version(self) -> int:
        """The number of its newest version when this was read."""
        return int(self.record["version"])

    @property
    def document(self) -> dict[str, Any]:
        """Its newest document when this was read."""
        return dict(self.record["document"])

    def submit(self, *, version: int | None = None, parameter_set: str | None = None, **parameters: object) -> Run:
        """Put a run on the queue: of the newest version there is, or of the given one. Raises InvalidPipeline."""
        values = {name: as_json(value) for name, value in parameters.items()}
        record = self._client.submit_saved(self.record["id"], values, version=version, parameter_set=parameter_set)
        return Run(record["id"], self._client)

    def versions(self) -> pl.DataFrame:
        """Its versions, newest first."""
        return _table(self._client.versions(self.record["id"]), ("number", "saved_at", "saved_by", "content_hash"))

    def difference(self, before: int, after: int | None = None) -> dict[str, Any]:
        """What one version changes in another, the newest where it is left out."""
        return self._client.difference(self.record["id"], before, after)

    def history(self, limit: int = 100) -> pl.DataFrame:
        """Its last runs, oldest first: seconds and rows of each."""
        columns = ("id", "version", "state", "queued_at", "seconds", "rows", "bytes")
        return _table(self._client.history(self.record["id"], limit=limit), columns)

    def schedule(
        self,
        cron: str | None = None,
        time_zone: str = "UTC",
        *,
        every: float | None = None,
        files: str | None = None,
        parameter: str = "file",
        **values: Any,
    ) -> dict[str, Any]:
        """Run it by itself: `saved.schedule("0 2 * * *", "Europe/Berlin")`, `every` so many seconds, or for `files`.

        Below `files`, a folder or prefix, each new file is one run, its location the value of `parameter`. `values` are
        further ones, such as `name`, `parameters`, `catch_up`, `overlap` and `options`. Raises InvalidPipeline.
        """
        triggers: list[dict[str, Any] | None] = [
            None if cron is None else {"kind": "cron", "cron": cron, "time_zone": time_zone},
            None if every is None else {"kind": "interval", "seconds": every},
            None if files is None else {"kind": "files", "prefix": files, "parameter": parameter},
        ]
        given = [one for one in triggers if one is not None]
        if len(given) != 1:
            message = f"A schedule has one trigger; {len(given)} were given."
            hint = "Give a cron line, `every` or `files`."
            raise KaryakshamError(Problem(code="wrong_trigger", field="trigger", message=message, hint=hint))
        (trigger,) = given
        return self._client.add_schedule(self.record["id"], trigger, **values)

    def schedules(self) -> pl.DataFrame:
        """When it runs by itself, in words, and when next."""
        found = self._client.schedules(pipeline=self.record["id"])
        rows = [{**one, "next": one["next"][0] if one["next"] else None} for one in found]
        return _table(rows, ("id", "name", "words", "next", "paused", "last_at"))

    def pause(self, schedule: str, *, paused: bool = True) -> None:
        """Let one of its schedules, by id or name, fire no more; with `paused=False` let it fire again."""
        self._client.change_schedule(self._client.schedule(schedule)["id"], paused=paused)

    def unschedule(self, schedule: str) -> None:
        """Remove one of its schedules, by id or name; the runs that it made stay."""
        self._client.remove_schedule(self._client.schedule(schedule)["id"])

    @cached_property
    def view(self) -> JobView:
        """All of it: history, runs by hand, schedules and versions, as the main area of JupyterLab has it."""
        from karyaksham_kernel.notebook.widget import JobView

        return JobView(job=self.record["id"])

    def share(self, group: str | None) -> Saved:
        """Let the members of one of your groups read and run it, or with None nobody but you."""
        return Saved(self._client.change_pipeline(self.record["id"], group=group), self._client)

    def __repr__(self) -> str:
        return f"Saved({self.name!r}, version {self.version})"

    def _repr_mimebundle_(self, **_kwargs: object) -> Bundle | tuple[Bundle, Bundle]:
        return show(lambda: self.view, repr(self))


def _table(records: list[dict[str, Any]], columns: tuple[str, ...]) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame([{name: record[name] for name in columns} for record in records], infer_schema_length=None)
