"""Running a pipeline from its document to files that wait for their commit."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karyaksham_kernel import _engine, pipeline
from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, RunCancelled, RunFailed
from karyaksham_kernel.execution import interrupts
from karyaksham_kernel.execution.context import RunContext, context_of
from karyaksham_kernel.execution.events import Emit, EventStream
from karyaksham_kernel.execution.frames import Frames
from karyaksham_kernel.execution.job import Job, Pin, Prepared, PreparedOutput
from karyaksham_kernel.execution.plan import Stage, described, plan_of
from karyaksham_kernel.execution.progress import Progress
from karyaksham_kernel.execution.sinks import Output
from karyaksham_kernel.execution.targets import remove_leftovers, target_problems
from karyaksham_kernel.storage import connections
from karyaksham_kernel.storage.access import on_behalf_of
from karyaksham_kernel.storage.locations import join

if TYPE_CHECKING:
    import polars as pl

# A busy Python thread holds the interpreter for this long at a time while the engine waits to hand on a batch;
# Python's own 5 ms makes reading several times slower.
_SWITCH_INTERVAL = 0.0005


def execute(job: Job, emit: Emit, cancel: _engine.CancelToken) -> Prepared:
    """Compute everything a document asks for, up to the commit; nothing is visible yet.

    Emits started, plan, progress and node_finished, and last prepared, failed or cancelled. Raises InvalidPipeline,
    RunFailed or RunCancelled, and then leaves nothing behind.
    """
    events = EventStream(job.run, job.attempt, emit)
    with interrupts.interruptible():
        try:
            prepared = _executed(job, events, cancel)
        except RunCancelled:
            events.send("cancelled")
            raise
        except KaryakshamError as error:
            problems = error.problems if isinstance(error, InvalidPipeline) else (error.problem,)
            told = [problem.model_dump(mode="json") for problem in problems]
            events.send("failed", problem=told[0], problems=told)
            raise
        events.send("prepared", **prepared)
    return prepared


def _executed(job: Job, events: EventStream, cancel: _engine.CancelToken) -> Prepared:
    pins = {pin["uri"]: pin for pin in job.pins or ()}
    scratch = Path(job.scratch)
    if cancel.cancelled:
        raise RunCancelled
    context = context_of(job.document, job.base, job.parameters, scratch=scratch, cancel=cancel, pins=pins)
    context.memory_budget, context.send = job.memory_budget, events.send
    with _ends(context), ExitStack() as undo:
        undo.callback(shutil.rmtree, scratch, ignore_errors=True)
        undo.callback(interrupts.ignore)
        events.send("started")
        scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        if job.attempt > 1:
            remove_leftovers(job.document, job.base, job.parameters, job.run)
        graph = pipeline.compile(job.document, context, job.parameters)
        if problems := list(target_problems(graph, context)):
            raise InvalidPipeline(problems)
        return _Execution(job, graph, context, events).prepared()


class _Execution:
    """One attempt whose document is sound."""

    def __init__(self, job: Job, graph: pipeline.Graph, context: RunContext, events: EventStream) -> None:
        self._job = job
        self._graph = graph
        self._context = context
        self._events = events
        self._plan = plan_of(graph)
        self._frames = Frames(graph, self._plan, context)
        self._outputs: list[tuple[Stage, Output]] = []

    def prepared(self) -> Prepared:
        """Run the stages; the outputs are whole, and their files wait."""
        self._events.send("plan", nodes=described(self._graph))
        try:
            with Progress(self._graph, self._plan, self._context, self._frames, self._events) as progress:
                for stage in self._plan.stages:
                    progress.begin(stage)
                    self._run(stage)
                    progress.end(stage)
            self._require_unchanged()
            progress.send()
            outputs = [self._described(stage, output) for stage, output in self._outputs]
            interrupts.ignore()
        except BaseException:
            interrupts.ignore()
            for _, output in self._outputs:
                output.abort()
            raise
        inputs = [_pin(info) for info in self._context.inputs.values()]
        return {"outputs": outputs, "inputs": inputs, "rejected": self._rejected()}

    def _rejected(self) -> dict[str, dict[str, int]]:
        """Rows that sources left out, by node and reason."""
        counted = {node.id: self._context.counts_of(node.id).rejected for node in self._graph.nodes}
        return {node: rows for node, rows in counted.items() if rows}

    def _run(self, stage: Stage) -> None:
        frame = self._frames.of(stage)
        if stage.kind == "scratch":
            _collect(frame.sink_ipc(self._frames.scratch_file(stage.port), compression="lz4", lazy=True))
            return
        output = self._output(stage)
        self._outputs.append((stage, output))
        writer = self._graph.by_id[stage.node].writer
        if writer is None:
            _collect(frame.sink_ipc(output.open(), compression="lz4", lazy=True))
        else:
            _collect(writer.sink(frame, output, self._context(stage.node)))
        output.close()

    def _output(self, stage: Stage) -> Output:
        writer = self._graph.by_id[stage.node].writer
        given: dict[str, Any] = {"node": stage.node, "attempt": self._job.attempt, "cancel": self._context.cancel}
        if writer is None:
            uri = join(join(self._job.results, self._job.run), f"{stage.node}.arrow")
            with on_behalf_of(None):  # results are kept where the service keeps them, which its users need not reach
                return Output(uri, self._job.run, **given)
        uri = self._context.locate(writer.path)
        self._context.owners[uri] = stage.node
        return Output(uri, self._job.run, **given, mode=writer.mode, folder=writer.writes_folder)

    def _described(self, stage: Stage, output: Output) -> PreparedOutput:
        files = output.seal()
        return {
            "node": stage.node,
            "uri": output.uri,
            "rows": self._frames.rows(stage.port),
            "bytes": sum(file["bytes"] for file in files),
            "managed": stage.kind == "result",
            "files": files,
            "replaces": output.replaced(),
        }

    def _require_unchanged(self) -> None:
        """Inputs that polars reads by itself may change under it; the engine holds its own to what they were.

        What it reads from a store it reads under the condition of the ETag, so that asking again tells nothing more.
        """
        for info in self._context.inputs.values():
            reader = self._graph.by_id.get(self._context.owners.get(info.uri, ""))
            if reader is not None and reader.type == "read_csv" and info.etag is not None:
                continue
            _engine.check_unchanged(info, connections.store_options(info.uri))


def _collect(sink: pl.LazyFrame) -> None:
    try:
        sink.collect(engine="streaming")
    except KeyboardInterrupt:
        # Python's own interrupt comes after the one that polars raises; it must not disturb the cleaning up.
        with suppress(KeyboardInterrupt):
            interrupts.ignore()
        raise


def _pin(info: _engine.FileInfo) -> Pin:
    return {"uri": info.uri, "size": info.size, "etag": info.etag, "modified_ns": info.modified_ns}


@contextmanager
def _ends(context: RunContext) -> Iterator[None]:
    """Turn whatever stops a run into one of its three bad ends."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(_SWITCH_INTERVAL)
    try:
        yield
    except (KeyboardInterrupt, _engine.Cancelled) as error:
        raise RunCancelled from error
    except BaseException as error:
        if context.cancel.cancelled and not isinstance(error, RunCancelled):
            raise RunCancelled from error
        if isinstance(error, (RunCancelled, InvalidPipeline, SystemExit)):
            raise
        raise RunFailed(context.problem(error)) from error
    finally:
        sys.setswitchinterval(interval)
