"""What a node type is: its parameters as a pydantic model, its ports, and its frames."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, BinaryIO, ClassVar, Literal, NoReturn

from pydantic import BaseModel, ConfigDict, Field
from typing_extensions import override

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Problem
from karyaksham_kernel.nodes.context import Context, Inputs, Output
from karyaksham_kernel.nodes.fields import Path
from karyaksham_kernel.nodes.names import nearest

if TYPE_CHECKING:
    import polars as pl

RowCount = Literal["source", "same", "fewer", "blocking", "combine", "sink"]
"""What happens to the number of rows: `same` needs no counter of its own."""

Table = Mapping[str, list[Any]]
"""A small table, column by column."""


@dataclass(frozen=True)
class Example:
    """A node at work: shown in the reference, and run by a test.

    `inputs` are tables in the order of the node's inputs, `outputs` the rows expected at each port named.
    `types` give a column a type that its values do not show, such as date. `files` are written first, for readers.
    `names` are the nodes that the inputs come from, where a node asks for them.
    """

    title: str
    params: Mapping[str, Any]
    inputs: tuple[Table, ...] = ()
    outputs: Mapping[str, Table] = field(default_factory=dict)
    types: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    ordered: bool = True


@dataclass(frozen=True)
class Call:
    """How the builder's method takes this node's parameters.

    `positional` come first by position. With `more`, further positions join the first as one list (`sort("a", "b")`).
    `named` takes all remaining keywords as one mapping (`derive(speed="distance / time")`).
    """

    positional: tuple[str, ...] = ()
    more: bool = False
    named: str | None = None


class Node(BaseModel):
    """One step of a pipeline. The fields are its parameters; the docstring is its page in the reference."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, validate_by_alias=True, validate_by_name=False)

    type_name: ClassVar[str]
    category: ClassVar[Literal["Read", "Columns", "Rows", "Shape", "Combine", "Write"]]
    keywords: ClassVar[tuple[str, ...]] = ()
    """What somebody who wants this node may search for, in their own words: "average by month"."""
    arity: ClassVar[tuple[int, int | None]] = (1, 1)
    input_names: ClassVar[tuple[str, ...]] = ()
    outputs: ClassVar[tuple[str, ...]] = ("out",)
    row_count: ClassVar[RowCount]
    call: ClassVar[Call] = Call()
    frequent: ClassVar[tuple[str, ...]] = ()
    """The fields a form shows first; where none are told, those that `call` takes. A form folds the others away."""
    examples: ClassVar[tuple[Example, ...]] = ()

    @property
    def holds_rows(self) -> bool:
        """Whether it has to see its input before it gives a row, and holds of it what there is room for."""
        return self.row_count == "blocking"

    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The lazy frame of every port. Raises KaryakshamError naming the node and the field at fault."""
        raise NotImplementedError


class Writer(Node):
    """A node that ends in a file."""

    arity: ClassVar[tuple[int, int | None]] = (1, 1)
    outputs: ClassVar[tuple[str, ...]] = ()
    row_count: ClassVar[RowCount] = "sink"

    path: Path = Field(description="Where the rows go: a file or URI; a folder when several files may be written.")
    mode: Literal["error", "overwrite", "append"] = Field(
        "error", description="When the path already holds something: stop, replace it, or add a file to the folder."
    )

    @property
    def writes_folder(self) -> bool:
        """Whether `path` names a folder of files rather than one file."""
        return self.mode == "append"

    def target(self, output: Output, extension: str) -> BinaryIO:
        """The one file to write: the path itself, or one with the run's name when a file is added to a folder."""
        return output.open(f"{output.run}.{extension}") if self.mode == "append" else output.open()

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """Nothing comes out of a writer; it refuses here what its format cannot hold."""
        return {}

    def sink(self, frame: pl.LazyFrame, output: Output, context: Context) -> pl.LazyFrame:
        """A lazy sink of `frame` into files opened through `output`."""
        raise NotImplementedError


class Faults:
    """Collects the problems of independent parts of a node, so that the first does not hide the others."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Remember a problem raised inside instead of letting it out."""
        try:
            yield
        except InvalidPipeline as error:
            self._problems += error.problems
        except KaryakshamError as error:
            self._problems.append(error.problem)

    def raise_all(self) -> None:
        """Raise InvalidPipeline with what was remembered, if anything was."""
        if self._problems:
            raise InvalidPipeline(self._problems)


def fail(context: Context, code: str, message: str, *, at: str | None = None, hint: str | None = None) -> NoReturn:
    """Stop with a problem of this node; `at` is the field at fault."""
    raise KaryakshamError(Problem(code=code, node=context.node, field=at, message=message, hint=hint))


def require_columns(names: Iterable[str], schema: Mapping[str, object], context: Context, at: str) -> None:
    """Refuse names that are no column of `schema`, with the nearest that are."""
    for name in names:
        if name not in schema:
            hint = nearest(name, schema) or f"The columns are {', '.join(schema)}."
            fail(context, "unknown_column", f"There is no column '{name}'.", at=at, hint=hint)


def require_new(names: Iterable[str], taken: Iterable[str], context: Context, at: str) -> None:
    """Refuse names that would give two columns the same name."""
    seen = set(taken)
    for name in names:
        if name in seen:
            message = f"Two columns would be called '{name}'."
            fail(context, "duplicate_column", message, at=at, hint="Choose another name.")
        seen.add(name)
