"""Some rows that leave a port, without running any writer, and within bounds."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from karyaksham_kernel import pipeline
from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Problem, RunFailed
from karyaksham_kernel.execution.context import RunContext, context_of
from karyaksham_kernel.execution.frames import Frames
from karyaksham_kernel.execution.plan import Plan, Stage
from karyaksham_kernel.execution.spreading import evenly, spread_files
from karyaksham_kernel.nodes.names import nearest
from karyaksham_kernel.pipeline import Document, Graph, GraphNode, Port
from karyaksham_kernel.pipeline.loading import read_draft

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel.nodes.node import Node

Kind = Literal["head", "spread"]

MOST_ROWS = 10_000
MOST_BYTES = 32 << 20
"""Bytes of text that the rows of an answer may hold: whoever shows them holds them several times."""
SOURCE_ROWS = 1_000_000
"""Rows that each source gives where a node has to see all of its input before it yields a row."""
SPREAD_ROWS = 200_000
"""Rows at a port of which a spread preview takes its own, and that a Parquet source gives to one."""
_MISREAD = frozenset(
    {"ragged_line", "unterminated_quote", "stray_quote", "invalid_utf8", "wrong_type", "field_too_long"}
)


@dataclass(frozen=True)
class Sample:
    """What the rows of a preview are: the first ones, or some that are spread over the inputs.

    `of` is how many rows the port has where the preview has seen them all. `cut` says that a source gave only a part of
    its rows, so that a count or a mean is one of a sample. `bytes` is the size of all input files.
    """

    kind: Kind
    rows: int
    of: int | None
    cut: bool
    bytes: int


@dataclass(frozen=True)
class Look:
    """The rows, and what they are."""

    frame: pl.DataFrame
    sample: Sample


def preview(
    document: Document | Mapping[str, Any],
    node: str,
    port: str = "out",
    rows: int = 100,
    *,
    base: str,
    parameters: Mapping[str, Any] | None = None,
) -> pl.DataFrame:
    """The first rows of a port; see `look`."""
    return look(document, node, port, rows, base=base, parameters=parameters).frame


def look(
    document: Document | Mapping[str, Any],
    node: str,
    port: str = "out",
    rows: int = 100,
    *,
    base: str,
    parameters: Mapping[str, Any] | None = None,
    sample: Kind = "head",
    scratch: str | None = None,
) -> Look:
    """At most `rows` rows of a port, in its order; problems elsewhere than upstream of it do not matter.

    Before a node that has to see its whole input (sort, group_by, join …) every source is cut to `SOURCE_ROWS` rows, so
    that the answer is a sample there. `sample="spread"` reads pieces that lie all over the inputs instead of their
    beginning; where a piece cannot be told from its middle (a quoted line end), the first rows are shown after all, and
    the answer's `kind` says so. Raises InvalidPipeline, RunFailed.
    """
    request = _Request(part_of(document, node), Port(node, port), max(0, min(rows, MOST_ROWS)), base, parameters or {})
    if sample == "head":
        return request.head()
    try:
        with _folder(scratch) as folder:
            return request.spread(Path(folder))
    except KaryakshamError as error:
        if error.problem.code not in _MISREAD:
            raise
        return request.head()


def _folder(scratch: str | None) -> AbstractContextManager[str]:
    return nullcontext(scratch) if scratch else tempfile.TemporaryDirectory(prefix="karyaksham-preview-")


@dataclass(frozen=True)
class _Request:
    part: Document
    wanted: Port
    rows: int
    base: str
    parameters: Mapping[str, Any]

    def head(self) -> Look:
        """The port's first rows."""
        graph, context = self._compile(self.part)
        sampled = _Sampled(graph, context, SOURCE_ROWS)
        # One more than wanted tells whether there are more.
        frame = self._collect(sampled, self.rows + 1)
        cut = sampled.gave_all_it_may()
        whole = frame.height <= self.rows and not cut
        return self._look(frame.head(self.rows), "head", context, of=frame.height if whole else None, cut=cut)

    def spread(self, folder: Path) -> Look:
        """Rows from all over the inputs."""
        graph, context = self._compile(self.part)
        spread = spread_files(self.part, graph, context, folder)
        listed, size = context.listed | spread.files, _size(context)
        graph, context = self._compile(spread.part, listed=listed)
        sampled = _Sampled(graph, context, SPREAD_ROWS, spread=True)
        frame = self._collect(sampled, SPREAD_ROWS)
        cut = spread.cut or sampled.sliced or frame.height == SPREAD_ROWS
        chosen = evenly(frame, self.rows)
        return self._look(chosen, "spread", context, of=None if cut else frame.height, cut=cut, size=size)

    def _compile(self, part: Document, **fields: Any) -> tuple[Graph, RunContext]:
        context = context_of(part, self.base, self.parameters, **fields)
        graph = pipeline.compile(part, context, self.parameters)
        node = graph.by_id[self.wanted.node]
        if self.wanted.port not in node.schemas:
            raise InvalidPipeline([_unknown_port(node, self.wanted.port)])
        return graph, context

    def _collect(self, frames: _Sampled, rows: int) -> pl.DataFrame:
        try:
            stage = Stage("result", self.wanted.node, self.wanted)
            return frames.of(stage).head(rows).collect(engine="streaming")
        except KaryakshamError:
            raise
        except Exception as error:
            raise RunFailed(frames.context.problem(error)) from error

    def _look(
        self,
        frame: pl.DataFrame,
        kind: Kind,
        context: RunContext,
        *,
        of: int | None,
        cut: bool,
        size: int | None = None,
    ) -> Look:
        self._require_showable(frame)
        return Look(frame, Sample(kind, frame.height, of, cut, _size(context) if size is None else size))

    def _require_showable(self, frame: pl.DataFrame) -> None:
        """Refuse rows that a few bytes of a file may stand for, and that nobody could look at."""
        import polars as pl
        import polars.selectors as cs

        # What is behind a reference counts each time, because each time it is shown.
        texts = (cs.string().str.len_bytes(), cs.binary().bin.size(), (cs.categorical() | cs.enum()).cat.len_bytes())
        lengths = frame.select(text.cast(pl.UInt64).sum() for text in texts)
        size = max(sum(map(int, lengths.row(0))) if lengths.width else 0, int(frame.estimated_size()))
        if size > MOST_BYTES:
            message = f"{frame.height} rows take {size >> 20:,} MB; a preview shows up to {MOST_BYTES >> 20} MB."
            hint = "Ask for fewer rows, or leave long columns out with select."
            raise KaryakshamError(Problem(code="preview_too_large", node=self.wanted.node, message=message, hint=hint))


def _sees_all(node: Node) -> bool:
    return node.holds_rows or node.row_count == "combine"


def _size(context: RunContext) -> int:
    files = {info.uri: info.size for listed in context.listed.values() for info in listed}
    return sum(files.values())


class _Sampled(Frames):
    """Frames whose sources give at most `most` rows where something above them would read them to their end."""

    def __init__(self, graph: Graph, context: RunContext, most: int, *, spread: bool = False) -> None:
        super().__init__(graph, Plan((), frozenset(), {}), context)
        self.context = context
        self.sliced = False
        self._sources = [node.id for node in graph.nodes if not node.inputs]
        self._most = most
        self._spread = spread
        self._cut = any(node.node and _sees_all(node.node) for node in graph.nodes)

    def gave_all_it_may(self) -> bool:
        """Whether a source was cut, as far as its rows were counted."""
        counts = (self.context.counts_of(source).rows() for source in self._sources)
        return self._cut and any(rows is None or rows >= self._most for rows in counts)

    def _ports(self, node: GraphNode, inputs: list[pl.LazyFrame]) -> dict[str, pl.LazyFrame]:
        frames = super()._ports(node, inputs)
        if node.inputs:
            return frames
        if self._spread and node.type == "read_parquet":
            return {port: self._slices(frame) for port, frame in frames.items()}
        return {port: frame.head(self._most) for port, frame in frames.items()} if self._cut else frames

    def _reading(self, node: GraphNode) -> None:  # noqa: ARG002
        # The blocks of a file are more rows than a source is to give.
        return None

    def _watched(self, port: Port, frame: pl.LazyFrame) -> pl.LazyFrame:
        # Only what a cut source gave is asked for. A counter would keep the few rows that are wanted from the readers.
        return super()._watched(port, frame) if self._cut else frame

    def _slices(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """Slices that lie all over a Parquet source; its footers say how many rows there are."""
        import polars as pl

        rows = int(frame.select(pl.len()).collect().item())
        if rows <= self._most:
            return frame
        self.sliced = True
        pieces = 16
        length = self._most // pieces
        return pl.concat(frame.slice((rows - length) * piece // (pieces - 1), length) for piece in range(pieces))


def part_of(document: Document | Mapping[str, Any], node: str) -> Document:
    """What the node depends on, if so much can be read. Raises InvalidPipeline."""
    if isinstance(document, Document):
        readable = document
    else:
        draft = read_draft(document)
        if draft.document is None:
            raise InvalidPipeline(draft.problems)
        readable = draft.document
    try:
        return readable.upstream(node)
    except KeyError as error:
        known = [spec.id for spec in readable.nodes]
        hint = nearest(node, known) or f"The nodes are {', '.join(known)}."
        problem = Problem(code="unknown_node", message=f"There is no node '{node}'.", hint=hint)
        raise InvalidPipeline([problem]) from error


def _unknown_port(node: GraphNode, port: str) -> Problem:
    if not node.schemas:
        return Problem(
            code="unknown_port", node=node.id, message="A writer has no rows to preview.", hint="Preview its input."
        )
    hint = nearest(port, node.schemas) or f"Its ports are {', '.join(node.schemas)}."
    return Problem(code="unknown_port", node=node.id, message=f"There is no port '{port}'.", hint=hint)
