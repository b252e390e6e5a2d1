"""A run that was submitted: watched, waited for, cancelled, and read from."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Generator, Mapping
from concurrent.futures import Future
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karyaksham_kernel.client import Client
from karyaksham_kernel.errors import KaryakshamError, Problem, RunCancelled, RunFailed
from karyaksham_kernel.notebook.host import Bundle, show

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel.notebook.widget import RunView

Record = dict[str, Any]
"""A run as the service tells it."""

FINAL = frozenset({"succeeded", "failed", "cancelled", "poisoned"})


class Run:
    """One run on the queue. Shown in a notebook, it is a live view with every node's rows and a cancel button.

    `run.wait()` and `await run` end when it ends, and raise RunFailed or RunCancelled when it did not succeed.
    """

    def __init__(self, identifier: str, client: Client) -> None:
        self.id = identifier
        self._client = client
        self._following = threading.Lock()
        self._ended: Future[Record] | None = None

    @property
    def record(self) -> Record:
        """Everything the service knows of it now."""
        return self._client.run(self.id)

    @property
    def state(self) -> str:
        """Now: queued, running, committing, cancelling, succeeded, failed, cancelled or poisoned."""
        return str(self.record["state"])

    @property
    def outputs(self) -> list[dict[str, Any]]:
        """What it wrote: node, uri, rows and bytes of each output; empty until it succeeded."""
        return list(self.record["outputs"])

    def wait(self, timeout: float | None = None) -> Run:
        """Wait until it has ended, at most `timeout` seconds.

        Raises RunFailed or RunCancelled when it did not succeed, TimeoutError when it still goes on.
        """
        return self._judge(self._end().result(timeout))

    def __await__(self) -> Generator[Any, None, Run]:
        return self._wait_async().__await__()

    def cancel(self) -> Run:
        """Ask it to stop. It leaves no output; a run that is already committing still succeeds."""
        self._client.cancel(self.id)
        return self

    def log(self) -> str:
        """What it said while it ran."""
        return self._client.log(self.id)

    def result(self, node: str | None = None) -> pl.LazyFrame:
        """Wait for it, and read what `node` put out; without a node, its one output.

        Raises what `wait` raises, and KaryakshamError when there is no such output or several to choose from.
        """
        outputs = {output["node"]: output["uri"] for output in self.wait().outputs}
        wanted = node or _only(outputs)
        if wanted not in outputs:
            raise _no_output(wanted, outputs)
        scanned = _scanned(outputs[wanted])
        return scanned if scanned is not None else self._client.result(self.id, wanted).lazy()

    @cached_property
    def view(self) -> RunView:
        """Its live view; one however often it is shown, because each carries the whole bundle."""
        from karyaksham_kernel.notebook.widget import RunView

        return RunView(run_id=self.id)

    def __repr__(self) -> str:
        record = self.record
        name = f" '{record['name']}'" if record["name"] else ""
        return f"Run {self.id}{name}: {record['state']}"

    def _repr_mimebundle_(self, **_kwargs: object) -> Bundle | tuple[Bundle, Bundle]:
        return show(lambda: self.view, repr(self))

    async def _wait_async(self) -> Run:
        return self._judge(await asyncio.wrap_future(self._end()))

    def _end(self) -> Future[Record]:
        """The record it ends with; several may wait for it, and one who gives up does not end it for the others."""
        with self._following:
            if self._ended is None or (self._ended.done() and self._ended.exception() is not None):
                self._ended = Future()
                threading.Thread(target=self._follow, args=(self._ended,), name="karyaksham-wait", daemon=True).start()
            ended: Future[Record] = Future()
            self._ended.add_done_callback(lambda done: _hand_on(done, ended))
            return ended

    def _follow(self, ended: Future[Record]) -> None:
        try:
            for event in self._client.events([self.id]):
                state = event["run_record"]["state"] if event["kind"] == "snapshot" else event.get("state")
                if state in FINAL:
                    break
            ended.set_result(self._client.run(self.id))
        except Exception as error:  # noqa: BLE001 it is raised where somebody waits
            ended.set_exception(error)

    def _judge(self, record: Record) -> Run:
        if record["state"] == "cancelled":
            raise RunCancelled(f"Run {self.id} was cancelled.")
        if record["state"] != "succeeded":
            problem = record["error"] or {"code": record["state"], "message": f"Run {self.id} has {record['state']}."}
            raise RunFailed(Problem.model_validate(problem))
        return self


def _hand_on(done: Future[Record], to: Future[Record]) -> None:
    if not to.set_running_or_notify_cancel():
        return  # whoever waited has given up
    if error := done.exception():
        to.set_exception(error)
    else:
        to.set_result(done.result())


def _scanned(uri: str) -> pl.LazyFrame | None:
    """A file that is at hand and says its own types is read where it lies, however large; None for any other."""
    import polars as pl

    file = Path(uri)
    scans: dict[str, Callable[[Path], pl.LazyFrame]] = {".arrow": pl.scan_ipc, ".parquet": pl.scan_parquet}
    return scans[file.suffix](file) if file.suffix in scans and file.is_file() else None


def _only(outputs: Mapping[str, str]) -> str:
    if len(outputs) == 1:
        return next(iter(outputs))
    problem = Problem(
        code="which_output",
        message=f"The run has {len(outputs)} outputs.",
        hint=f"Say which: {', '.join(map(repr, outputs))}." if outputs else None,
    )
    raise KaryakshamError(problem)


def _no_output(node: str, outputs: Mapping[str, str]) -> KaryakshamError:
    names = ", ".join(map(repr, outputs))
    problem = Problem(
        code="unknown_output",
        message=f"The run has no output of '{node}'.",
        hint=f"There is one of {names}; only a writer, or a node that nothing follows, keeps its rows.",
    )
    return KaryakshamError(problem)
