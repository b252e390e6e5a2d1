"""The service's API as Python calls."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

import httpx

from karyaksham_kernel.client.address import LIMITS, address_of, find_service
from karyaksham_kernel.client.answers import Json, Sampled, SampleKind, checked, frame_of, json_of, sampled_of
from karyaksham_kernel.client.follow import Event, follow
from karyaksham_kernel.client.saved import SavedPipelines
from karyaksham_kernel.client.upload import Progress, upload
from karyaksham_kernel.settings import Settings, get_settings

if TYPE_CHECKING:
    import polars as pl

_BASE = "/api/v1"
# A preview has a minute in the service; checking may wait for a slow store.
_TIMEOUT = httpx.Timeout(90.0, connect=5.0)
_PAGE = 250_000


def connect(settings: Settings | None = None) -> Client:
    """A client of this home's service, which is started when it does not run, or of the one elsewhere that is set.

    Raises:
        KaryakshamError: `service_not_started`, `service_away`.
    """
    client = Client(settings or get_settings())
    client.find()
    return client


class Client(SavedPipelines):
    """Speaks to the service; safe to use from several threads.

    Every method raises InvalidPipeline for a document or request that is wrong, with all its problems, and
    KaryakshamError for whatever else the service refuses.
    """

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        address = address_of(settings)
        transport = httpx.HTTPTransport(uds=str(address.socket) if address.socket else None, limits=LIMITS)
        self._http = httpx.Client(
            transport=transport, base_url=f"{address.url}{_BASE}", headers=address.headers, timeout=_TIMEOUT
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the service goes on."""
        self._http.close()

    def find(self) -> None:
        """Wait until the service answers; one of this machine is started when it does not."""
        find_service(self._settings)

    def request(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Ask once and give whatever is answered: status, headers, body. `path` is below the API's base: `/runs`."""
        answer = self._send(method, path, headers=dict(headers or {}), **({} if body is None else {"json": body}))
        return answer.status_code, answer.headers, answer.content

    def submit(
        self,
        document: Mapping[str, Any],
        parameters: Mapping[str, Any] | None = None,
        *,
        base: str | None = None,
        priority: int = 0,
        name: str | None = None,
        idempotency_key: str | None = None,
        **options: Any,
    ) -> Json:
        """Queue a run. `base` is the folder that relative paths start from; `options` are further ones of the run."""
        body = {"document": document, "base": base, "name": name, "priority": priority, **options}
        return self._submit(body, parameters, idempotency_key)

    def submit_saved(
        self,
        pipeline: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        version: int | None = None,
        parameter_set: str | None = None,
        idempotency_key: str | None = None,
        **options: Any,
    ) -> Json:
        """Queue a run of a saved pipeline: its newest version, or the given one."""
        body = {"pipeline_id": pipeline, "version": version, "parameter_set": parameter_set, **options}
        return self._submit(body, parameters, idempotency_key)

    def _submit(self, body: Json, parameters: Mapping[str, Any] | None, key: str | None) -> Json:
        # A key of its own makes it safe to send the request again when the answer was lost.
        headers = {"Idempotency-Key": key or uuid.uuid4().hex}
        return json_of(self._send("POST", "/runs", json={**body, "parameters": parameters or {}}, headers=headers))

    def run(self, run: str) -> Json:
        """One run with its document."""
        return json_of(self._send("GET", f"/runs/{_part(run)}"))

    def runs(
        self,
        *,
        states: Sequence[str] = (),
        pipeline: str | None = None,
        schedule: str | None = None,
        shared: bool = False,
        cursor: str | None = None,
        limit: int = 50,
    ) -> Json:
        """A page of your runs, newest first: `runs`, and the `next` page's cursor. `shared` adds those of groups."""
        params = _given(state=list(states), pipeline=pipeline, schedule=schedule, cursor=cursor, limit=limit)
        params |= {"shared": True} if shared else {}
        return json_of(self._send("GET", "/runs", params=params))

    def share(self, run: str, group: str | None) -> Json:
        """Let the members of one of your groups read a run, or with None nobody any more."""
        return json_of(self._send("PUT", f"/runs/{_part(run)}", json={"group": group}))

    def user(self) -> Json:
        """Who the service takes you for: `name`, `groups`, `scopes`."""
        return json_of(self._send("GET", "/user"))

    def cancel(self, run: str) -> Json:
        """Ask a run to stop."""
        return json_of(self._send("POST", f"/runs/{_part(run)}/cancel"))

    def retry(self, run: str) -> Json:
        """Queue a new run of the same document."""
        return json_of(self._send("POST", f"/runs/{_part(run)}/retry"))

    def trail(self, run: str) -> list[Json]:
        """Every change of a run's state, and how each attempt ended."""
        return list(json_of(self._send("GET", f"/runs/{_part(run)}/events"))["events"])

    def log(self, run: str) -> str:
        """What the run's attempts wrote to their logs."""
        return checked(self._send("GET", f"/runs/{_part(run)}/log")).text

    def events(self, runs: Sequence[str] | None = None, last_id: str | None = None) -> Iterator[Event]:
        """Follow runs until all have finished, or with None all of the owner's for ever; reconnects by itself."""
        return follow(self._http, self.find, runs, last_id)

    def check(
        self, document: Mapping[str, Any], parameters: Mapping[str, Any] | None = None, *, base: str | None = None
    ) -> Json:
        """Every problem of a document, and the schema at each port."""
        body = {"document": document, "parameters": parameters or {}, "base": base}
        return json_of(self._send("POST", "/pipelines/check", json=body))

    def preview(
        self,
        document: Mapping[str, Any],
        node: str,
        port: str = "out",
        rows: int = 100,
        *,
        sample: SampleKind = "head",
        base: str | None = None,
        parameters: Mapping[str, Any] | None = None,
    ) -> Sampled:
        """Rows at a port: the first ones, or with `sample="spread"` some from everywhere in the inputs."""
        wanted = {"node": node, "port": port, "rows": rows, "sample": sample}
        body = {"document": document, "parameters": parameters or {}, "base": base, **wanted}
        return sampled_of(self._send("POST", "/pipelines/preview", json=body))

    def result(self, run: str, node: str, *, rows: int | None = None) -> pl.DataFrame:
        """The first `rows` rows of an output, or all of them, fetched page by page."""
        import polars as pl

        pages: list[pl.DataFrame] = []
        while not pages or pages[-1].height == _PAGE:
            offset = len(pages) * _PAGE
            params = {"offset": offset, "limit": _PAGE if rows is None else min(_PAGE, rows - offset)}
            pages.append(frame_of(self._send("GET", f"/runs/{_part(run)}/results/{_part(node)}", params=params)))
        return pl.concat(pages)

    def datasets(self, uri: str | None = None, *, cursor: str | None = None, limit: int = 200) -> Json:
        """A page of what lies under a folder, bucket or prefix; without a URI, where one can begin."""
        return json_of(self._send("GET", "/datasets", params=_given(uri=uri, cursor=cursor, limit=limit)))

    def describe(self, uri: str) -> Json:
        """A dataset's size, columns, and the node that reads it."""
        return json_of(self._send("GET", "/datasets/describe", params={"uri": uri}))

    def profile(self, uri: str) -> Json:
        """Queue a run that finds statistics of every column of a dataset."""
        # As with `submit`, a key of its own makes it safe to ask again.
        headers = {"Idempotency-Key": uuid.uuid4().hex}
        return json_of(self._send("POST", "/datasets/profile", json={"uri": uri}, headers=headers))

    def dataset_preview(self, uri: str, rows: int = 100) -> pl.DataFrame:
        """A dataset's first rows."""
        return frame_of(self._send("GET", "/datasets/preview", params={"uri": uri, "rows": rows}))

    def upload(self, path: str | Path, uri: str, *, overwrite: bool = False, progress: Progress | None = None) -> Json:
        """Bring a file of this machine to where the workers see it; goes on with what an earlier try had sent."""
        return upload(self._http, Path(path), uri, overwrite=overwrite, progress=progress)

    def _send(self, method: str, path: str, **options: Any) -> httpx.Response:
        try:
            return self._http.request(method, path, **options)
        except httpx.ConnectError:
            # Nothing was sent; the service may have been stopped since this client was made.
            self.find()
            return self._http.request(method, path, **options)


def _part(text: str) -> str:
    from urllib.parse import quote

    return quote(text, safe="")


def _given(**params: Any) -> dict[str, Any]:
    return {name: value for name, value in params.items() if value is not None}
