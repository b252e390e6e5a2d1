"""Saved pipelines and schedules as Python calls; `Client` has them all."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import httpx

from karyaksham_kernel.client.answers import Json, checked, json_of
from karyaksham_kernel.errors import KaryakshamError, Problem


class SavedPipelines:
    """What is kept to be run again."""

    @abstractmethod
    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Ask the service once."""

    def pipelines(self, *, archived: bool = False, name: str | None = None) -> list[Json]:
        """Your saved pipelines by name, and those that are shared with your groups; each with its last run."""
        params = {"archived": archived, **({} if name is None else {"name": name})}
        return list(json_of(self._send("GET", "/pipelines", params=params))["pipelines"])

    def pipeline(self, name: str) -> Json:
        """A saved pipeline by its name or id, with its newest document. Raises KaryakshamError (missing_pipeline)."""
        for archived in (False, True):
            # One's own comes before one of the same name that somebody shares.
            for found in sorted(self.pipelines(archived=archived, name=name), key=lambda one: not one["mine"]):
                return json_of(self._send("GET", f"/pipelines/{found['id']}"))
        answer = self._send("GET", f"/pipelines/{_part(name)}")
        if answer.status_code == httpx.codes.NOT_FOUND:
            message = f"There is no saved pipeline {name!r}."
            hint = "`karyaksham pipelines list` shows those that there are."
            raise KaryakshamError(Problem(code="missing_pipeline", message=message, hint=hint))
        return json_of(answer)

    def save_pipeline(
        self,
        name: str,
        document: Mapping[str, Any],
        *,
        base: str | None = None,
        description: str | None = None,
        expected: int | None = None,
    ) -> Json:
        """Save a document under a name: a new pipeline, or a new version of the one that has the name.

        An equal document makes no version. `expected` is the version that was read; KaryakshamError
        (pipeline_changed) when somebody has saved another since.
        """
        body = {"document": document, "base": base} | ({} if description is None else {"description": description})
        known = [one for one in self.pipelines(name=name) if one["mine"]]
        if not known:
            return json_of(self._send("POST", "/pipelines", json={"name": name, **body}))
        headers = {} if expected is None else {"If-Match": f'"{expected}"'}
        return json_of(self._send("PUT", f"/pipelines/{known[0]['id']}", json=body, headers=headers))

    def change_pipeline(self, pipeline: str, **values: Any) -> Json:
        """Change a saved pipeline's `name`, `description`, `archived` or `group`, whose members may read and run it."""
        return json_of(self._send("PUT", f"/pipelines/{_part(pipeline)}", json=values))

    def remove_pipeline(self, pipeline: str) -> None:
        """Remove a saved pipeline with its versions and schedules."""
        checked(self._send("DELETE", f"/pipelines/{_part(pipeline)}"))

    def clone_pipeline(self, pipeline: str, name: str) -> Json:
        """A new pipeline that begins with another's newest version."""
        return json_of(self._send("POST", f"/pipelines/{_part(pipeline)}/clone", json={"name": name}))

    def versions(self, pipeline: str) -> list[Json]:
        """The versions of a saved pipeline, newest first."""
        return list(json_of(self._send("GET", f"/pipelines/{_part(pipeline)}/versions"))["versions"])

    def version(self, pipeline: str, number: int) -> Json:
        """One version with its document."""
        return json_of(self._send("GET", f"/pipelines/{_part(pipeline)}/versions/{number}"))

    def difference(self, pipeline: str, before: int, after: int | None = None) -> Json:
        """What one version changes in another; `after` is the newest where it is left out."""
        params = {"from": before} | ({} if after is None else {"to": after})
        return json_of(self._send("GET", f"/pipelines/{_part(pipeline)}/diff", params=params))

    def keep_parameters(self, pipeline: str, name: str, values: Mapping[str, Any] | None) -> Json:
        """Keep values for a saved pipeline's parameters under a name, or forget them with None."""
        path = f"/pipelines/{_part(pipeline)}/parameter-sets/{_part(name)}"
        if values is None:
            return json_of(self._send("DELETE", path))
        return json_of(self._send("PUT", path, json=dict(values)))

    def history(self, pipeline: str, *, limit: int = 100) -> list[Json]:
        """The last runs of a saved pipeline, oldest first: seconds, rows and bytes."""
        return list(
            json_of(self._send("GET", f"/pipelines/{_part(pipeline)}/history", params={"limit": limit}))["runs"]
        )

    def schedules(self, *, pipeline: str | None = None) -> list[Json]:
        """Your schedules, each with its next firings."""
        params = {} if pipeline is None else {"pipeline": pipeline}
        return list(json_of(self._send("GET", "/schedules", params=params))["schedules"])

    def schedule(self, schedule: str) -> Json:
        """A schedule by its id or name. Raises KaryakshamError (missing_schedule)."""
        found = [one for one in self.schedules() if schedule in (one["id"], one["name"])]
        if not found:
            raise KaryakshamError(Problem(code="missing_schedule", message=f"There is no schedule {schedule!r}."))
        return found[0]

    def add_schedule(self, pipeline: str, trigger: Mapping[str, Any], **values: Any) -> Json:
        """Run a saved pipeline by itself; `trigger` says when, `values` are further fields of the request."""
        return json_of(self._send("POST", "/schedules", json={"pipeline_id": pipeline, "trigger": trigger, **values}))

    def change_schedule(self, schedule: str, **values: Any) -> Json:
        """Change a schedule: `paused`, `trigger`, `parameters` and so on."""
        return json_of(self._send("PUT", f"/schedules/{_part(schedule)}", json=values))

    def remove_schedule(self, schedule: str) -> None:
        """Remove a schedule; its runs stay."""
        checked(self._send("DELETE", f"/schedules/{_part(schedule)}"))

    def next_firings(self, trigger: Mapping[str, Any]) -> Json:
        """When a trigger would fire next, and the same in words."""
        return json_of(self._send("POST", "/schedules/preview", json={"trigger": trigger}))


def _part(text: str) -> str:
    return quote(text, safe="")
