"""What a node may ask of the run or the check it is part of; the execution part implements it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal, Protocol

if TYPE_CHECKING:
    import polars as pl

    from karyaksham_kernel import _engine
    from karyaksham_kernel.expressions import DefaultOver, TypedValue
    from karyaksham_kernel.nodes.csv_reading import CsvReading
    from karyaksham_kernel.nodes.csv_scans import CsvScans

ExpressionKind = Literal["row", "derive", "aggregate"]


@dataclass(frozen=True)
class Inputs:
    """The frames that arrive at a node, in the order of its `inputs`, with their schemas already known.

    `ports` are the outputs that somebody reads; None when that is not known, which means all of them. `names` are the
    nodes they come from, as `node` or `node.port`. `reading` gives the rows of the first input too, and lets them be
    worked on where they are read: for nodes that make little of many rows, where it is known.
    """

    frames: Sequence[pl.LazyFrame] = ()
    schemas: Sequence[pl.Schema] = ()
    ports: frozenset[str] | None = None
    names: Sequence[str] = ()
    reading: CsvReading | None = None

    @property
    def frame(self) -> pl.LazyFrame:
        """The first input, which is the only one of most nodes."""
        return self.frames[0]

    @property
    def schema(self) -> pl.Schema:
        """The columns of the first input."""
        return self.schemas[0]

    def reads(self, port: str) -> bool:
        """Whether somebody reads this output, as far as is known."""
        return self.ports is None or port in self.ports


class Context(Protocol):
    """One node's view of the run; the check gives it too, with `checking` set."""

    @property
    def node(self) -> str:
        """The node's id, for problems."""

    @property
    def checking(self) -> bool:
        """True when only schemas are wanted: read nothing but what inference needs."""

    @property
    def parameters(self) -> Mapping[str, TypedValue]:
        """The document's parameters, bound and typed."""

    @property
    def cancel(self) -> _engine.CancelToken:
        """Set when somebody asked the run to stop."""

    @property
    def progress(self) -> _engine.ScanProgress:
        """The counters of this node's own source."""

    @property
    def scratch(self) -> Path:
        """A folder of the run's own, removed with it."""

    @property
    def input_bytes(self) -> int:
        """About what all inputs of the run take as uncompressed text."""

    def room(self, factor: float) -> int | None:
        """How many bytes a node may hold that would take `factor` times its input; None when that fits anyway."""

    def offer(self, scans: CsvScans) -> None:
        """Tell whoever puts the run together that these scans give just the rows of this node's `out`."""

    def tell(self, kind: str, **fields: Any) -> None:
        """Send an event of this node to those who follow the run."""

    @property
    def block_bytes(self) -> int | None:
        """Bytes a source should hand on at once; None leaves it to the engine."""

    def files(self, path: str | list[str]) -> list[_engine.FileInfo]:
        """The files behind a path, pinned: `${name}` filled in, resolved, contained, globs and prefixes expanded.

        Raises KaryakshamError (missing_file, access_denied, missing_parameter …) with this node and the field `path`.
        """

    def store_options(self, uri: str) -> dict[str, str]:
        """How the engine reaches the store that holds `uri`."""

    def polars_storage_options(self, uri: str) -> dict[str, Any] | None:
        """How polars reaches the store that holds `uri`; None for local files."""

    def expression(
        self,
        text: str,
        schema: Mapping[str, pl.DataType],
        *,
        kind: ExpressionKind = "row",
        over: DefaultOver | None = None,
        field: str,
    ) -> pl.Expr:
        """Compile an expression with the run's parameters; KaryakshamError names this node, the field and the place.

        `over` is the clause of window functions and aggregates of a `derive` that have none.
        """

    def query(self, text: str, inputs: Inputs, *, field: str) -> pl.LazyFrame:
        """Compile an SQL query over the inputs, by their names, likewise."""


class Output(Protocol):
    """Where one writer's rows go; nothing is visible there before the commit."""

    @property
    def uri(self) -> str:
        """Absolute, with parameters filled in."""

    @property
    def run(self) -> str:
        """The run's id, for names of files that are added to a folder."""

    def open(self, relative: str = "") -> BinaryIO:
        """A new file: the target itself, or one below it when the target is a folder."""
