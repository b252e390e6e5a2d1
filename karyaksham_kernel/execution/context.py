"""What nodes may ask of a run or a check: files, expressions, stores; and the one way to check a document."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from karyaksham_kernel import _engine
from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Position, Problem
from karyaksham_kernel.execution.blocks import block_bytes
from karyaksham_kernel.execution.budget import default_budget, holders, room_within, unpacked_bytes
from karyaksham_kernel.execution.counters import NodeCounts
from karyaksham_kernel.execution.polars_problems import Compiled
from karyaksham_kernel.execution.problems import engine_problem, problem_of
from karyaksham_kernel.pipeline import Document, check_parameters, fill_path
from karyaksham_kernel.pipeline.loading import read_draft
from karyaksham_kernel.settings import get_settings
from karyaksham_kernel.storage import connections
from karyaksham_kernel.storage.locations import contain, is_s3, resolve
from karyaksham_kernel.storage.reasons import reason_of

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel.execution.job import Pin
    from karyaksham_kernel.expressions import DefaultOver, TypedValue
    from karyaksham_kernel.nodes.context import ExpressionKind, Inputs
    from karyaksham_kernel.nodes.csv_scans import CsvScans


def _to_nobody(kind: str, **fields: Any) -> None:
    """Nobody follows a check or a preview."""


@dataclass
class RunContext:
    """What all nodes of one run or check share. Called with a node's id it gives that node's own context."""

    base: str
    parameters: Mapping[str, TypedValue] = field(default_factory=dict)
    scratch: Path = field(default_factory=lambda: get_settings().scratch)
    checking: bool = False
    cancel: _engine.CancelToken = field(default_factory=_engine.CancelToken)
    pins: Mapping[str, Pin] = field(default_factory=dict)
    block_bytes: int | None = None
    counts: dict[str, NodeCounts] = field(default_factory=dict)
    scans: dict[str, CsvScans] = field(default_factory=dict)
    """Which scans give just the rows of a source."""
    listed: dict[str, list[_engine.FileInfo]] = field(default_factory=dict)
    inputs: dict[str, _engine.FileInfo] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)
    """Which node reads or writes a location; for faults that only know the file."""
    expressions: list[Compiled] = field(default_factory=list)
    memory_budget: int | None = None
    holders: int = 1
    """How many nodes may hold rows at the same time."""
    send: Callable[..., None] = _to_nobody
    """Sends an event, given its kind and fields."""

    def __call__(self, node: str) -> NodeContext:
        """A fresh context for one reading of a node."""
        return NodeContext(self, node)

    def counts_of(self, node: str) -> NodeCounts:
        """What counts for a node."""
        return self.counts.setdefault(node, NodeCounts())

    def problem(self, error: BaseException) -> Problem:
        """What an error means, with the node it came from where that can be told."""
        return problem_of(error, self.owners, self.expressions)

    def locate(self, path: str) -> str:
        """The absolute location of a path as a document has it: parameters filled in, resolved, contained."""
        uri = resolve(fill_path(path, self.parameters), self.base)
        contain(uri, get_settings().roots)
        return uri


def context_of(
    document: Mapping[str, Any] | Document, base: str, given: Mapping[str, Any], **fields: Any
) -> RunContext:
    """The context of a document with these parameters, as far as they can be bound; the checker tells of the others."""
    draft = None if isinstance(document, Document) else read_draft(document)
    readable = draft.document if draft else document
    if not isinstance(readable, Document):
        return RunContext(base, **fields)
    values = check_parameters(readable, given).values
    return RunContext(base, values, block_bytes=block_bytes(readable), holders=holders(readable), **fields)


class NodeContext:
    """One reading of one node: implements `nodes.Context`."""

    def __init__(self, run: RunContext, node: str) -> None:
        self.node = node
        self._run = run

    @property
    def checking(self) -> bool:
        """True when only schemas are wanted."""
        return self._run.checking

    @property
    def parameters(self) -> Mapping[str, TypedValue]:
        """The document's parameters, bound and typed."""
        return self._run.parameters

    @property
    def cancel(self) -> _engine.CancelToken:
        """Set when somebody asked the run to stop."""
        return self._run.cancel

    @property
    def progress(self) -> _engine.ScanProgress:
        """Fresh counters each time: a source asks once a scan, and may be scanned more than once."""
        progress = _engine.ScanProgress()
        self._run.counts_of(self.node).scans.append(progress)
        return progress

    @property
    def scratch(self) -> Path:
        """The run's own folder."""
        return self._run.scratch

    @property
    def input_bytes(self) -> int:
        """About what all inputs of the run take as uncompressed text."""
        return sum(unpacked_bytes(info) for info in self._run.inputs.values())

    def room(self, factor: float) -> int | None:
        """How many bytes a node may hold that would take `factor` times its input; None when that fits anyway."""
        budget = self._run.memory_budget or default_budget()
        if self.checking or self.input_bytes * factor <= budget:
            return None
        return room_within(budget) // self._run.holders

    def offer(self, scans: CsvScans) -> None:
        """Keep the scans that give this node's rows."""
        self._run.scans[self.node] = scans

    def tell(self, kind: str, **fields: Any) -> None:
        """Send an event of this node to those who follow the run."""
        self._run.send(kind, node=self.node, **fields)

    @property
    def block_bytes(self) -> int | None:
        """Bytes a source should hand on at once."""
        return self._run.block_bytes

    def files(self, path: str | list[str]) -> list[_engine.FileInfo]:
        """The files behind a path, pinned. Raises KaryakshamError with this node and the field `path`."""
        paths = [path] if isinstance(path, str) else path
        try:
            found = [info for text in paths for info in self._list(text)]
        except KaryakshamError as error:
            raise KaryakshamError(_at(error.problem, self.node, "path")) from error
        self._run.counts_of(self.node).total_bytes = sum(info.size for info in found)
        self._run.owners.update(dict.fromkeys((info.uri for info in found), self.node))
        return found

    def store_options(self, uri: str) -> dict[str, str]:
        """How the engine reaches the store that holds `uri`."""
        return connections.store_options(uri)

    def polars_storage_options(self, uri: str) -> dict[str, Any] | None:
        """How polars reaches the store that holds `uri`; None for local files."""
        return connections.polars_storage_options(uri)

    def expression(
        self,
        text: str,
        schema: Mapping[str, pl.DataType],
        *,
        kind: ExpressionKind = "row",
        over: DefaultOver | None = None,
        field: str,
    ) -> pl.Expr:
        """Compile an expression with the run's parameters. Raises InvalidPipeline with all its faults."""
        from karyaksham_kernel.expressions import compile_expression

        with self._faults_of(field):
            expr = compile_expression(text, schema, self._run.parameters, kind=kind, over=over)
        self._run.expressions.append(Compiled(self.node, field, expr))
        return expr

    def query(self, text: str, inputs: Inputs, *, field: str) -> pl.LazyFrame:
        """Compile an SQL query over the inputs. Raises InvalidPipeline with its faults."""
        from karyaksham_kernel.expressions.queries import compile_query

        arriving = zip(inputs.frames, inputs.schemas, strict=True)
        compiled: list[pl.Expr] = []
        with self._faults_of(field):
            tables = dict(zip(inputs.names, arriving, strict=True))
            frame = compile_query(text, tables, self._run.parameters, note=compiled.append)
        self._run.expressions += [Compiled(self.node, field, expr) for expr in compiled]
        return frame

    @contextmanager
    def _faults_of(self, field: str) -> Iterator[None]:
        """What is wrong with an expression or a query, as problems of this node's field."""
        from karyaksham_kernel.expressions import ExpressionError

        try:
            yield
        except ExpressionError as error:
            faults = error.all or [error]
            raise InvalidPipeline(_expression_problem(fault, self.node, field) for fault in faults) from error

    def _list(self, text: str) -> list[_engine.FileInfo]:
        """One path's files, listed once a run so that every reading sees the same."""
        uri = self._run.locate(text)
        if uri not in self._run.listed:
            try:
                found = _engine.list_files(uri, self.store_options(uri))
            except _engine.EngineError as error:
                told = reason_of(uri) if "400 Bad Request" in error.message else None
                raise told or KaryakshamError(engine_problem(error)) from error
            for info in found:
                contain(info.uri, get_settings().roots)
                self._compare(info)
                self._run.inputs[info.uri] = info
            self._run.listed[uri] = found
        return self._run.listed[uri]

    def _compare(self, info: _engine.FileInfo) -> None:
        """An earlier attempt may have read the input; then it must still be the same."""
        pin = self._run.pins.get(info.uri)
        if pin is None:
            return
        same = pin["etag"] == info.etag if is_s3(info.uri) else pin["modified_ns"] == info.modified_ns
        if not same or pin["size"] != info.size:
            message = f"{info.uri} has changed since an earlier attempt of this run read it."
            raise KaryakshamError(Problem(code="input_changed", message=message, hint="Run the pipeline again."))


def _at(problem: Problem, node: str, at: str) -> Problem:
    return problem.model_copy(update={"node": problem.node or node, "field": problem.field or at})


def _expression_problem(fault: Any, node: str, at: str) -> Problem:
    position = Position(start=fault.position[0], end=fault.position[1]) if fault.position else None
    return Problem(code=fault.code, node=node, field=at, message=fault.message, hint=fault.hint, position=position)
