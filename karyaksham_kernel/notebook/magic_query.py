"""From a cell of SQL to a pipeline: readers for its files, the notebook's pipelines by their names, and an sql node."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any

from karyaksham_kernel.errors import InvalidPipeline, Position, Problem
from karyaksham_kernel.expressions import ExpressionError
from karyaksham_kernel.expressions.queries import Place, query_places
from karyaksham_kernel.nodes.names import nearest
from karyaksham_kernel.notebook.magic_faults import QueryError
from karyaksham_kernel.notebook.pipeline import Pipeline
from karyaksham_kernel.notebook.service import service

_READERS = {
    ".csv": "read_csv",
    ".tsv": "read_csv",
    ".parquet": "read_parquet",
    ".jsonl": "read_json_lines",
    ".ndjson": "read_json_lines",
}
_COMPRESSION = (".gz", ".zst", ".bz2")
_TYPES: dict[type, str] = {bool: "bool", int: "int64", float: "float64", str: "string", date: "date", time: "time"}


@dataclass(frozen=True)
class Edit:
    """A piece of the cell that the node's query says differently: a table by the name of its node."""

    place: Place
    text: str


@dataclass(frozen=True)
class Query:
    """A cell's pipeline, and how its query differs from the cell."""

    pipeline: Pipeline
    edits: tuple[Edit, ...]

    def placed(self, problem: Problem) -> Problem:
        """The problem with its position in the cell, where it is one of the query."""
        if problem.position is None or problem.node != self.pipeline.at.node:
            return problem.model_copy(update={"position": None})
        start, end = (self._offset(offset) for offset in (problem.position.start, problem.position.end))
        return problem.model_copy(update={"position": Position(start=start, end=max(start, end))})

    def _offset(self, offset: int) -> int:
        grown = 0
        for edit in self.edits:
            begin = edit.place.start + grown
            if offset < begin:
                break
            if offset < begin + len(edit.text):
                return edit.place.start
            grown += len(edit.text) - (edit.place.end - edit.place.start)
        return offset - grown


def read_query(cell: str, namespace: Mapping[str, Any], name: str | None = None) -> Query:
    """The pipeline of a cell; raises QueryError for what does not parse, or names nothing that is there."""
    try:
        places = query_places(cell)
    except ExpressionError as error:
        raise QueryError.of(cell, error) from None
    tables: dict[str, Pipeline] = {}
    problems: list[Problem] = []
    for place in places.tables:
        source = tables.get(place.name) or _source(place, namespace)
        if isinstance(source, Problem):
            problems.append(source)
        else:
            tables[place.name] = source
    if not tables and not problems:
        problems.append(Problem(code="missing_field", message="The query reads nothing.", hint="Add FROM 'file.csv'."))
    if problems:
        raise QueryError(cell, problems)
    return _asked(cell, places.tables, tables, _parameters(places.parameters, namespace), name)


def _asked(
    cell: str, places: list[Place], tables: Mapping[str, Pipeline], parameters: dict[str, Any], name: str | None
) -> Query:
    # The nodes have names of their own from here on: numbered ones could change when pipelines are put together.
    pipelines, ids = Pipeline.named([(source, _node_name(table)) for table, source in tables.items()])
    called = dict(zip(tables, ids, strict=True))
    edits = tuple(_edit(place, called[place.name]) for place in places if _edit(place, called[place.name]).text)
    query = cell
    for edit in reversed(edits):
        query = query[: edit.place.start] + edit.text + query[edit.place.end :]
    first, *others = pipelines
    asked = first.sql(query.strip() and query, *others, id=name if name not in called.values() else None)
    declared = asked.document().parameters
    wanted = {key: value for key, value in parameters.items() if key not in declared}
    return Query(asked.with_parameters(**wanted) if wanted else asked, edits)


def _edit(place: Place, called: str) -> Edit:
    """How the node's query calls a table: by its node; a name that a query goes on to use stays as an alias."""
    shown = ".".join(part if part.isidentifier() else f'"{part}"' for part in called.split("."))
    if place.name == called:
        return Edit(place, "")
    own = _node_name(place.name) if _is_file(place) else place.name.rpartition(".")[2]
    keeps = not place.aliased and own.isidentifier() and own != called.rpartition(".")[2]
    return Edit(place, f"{shown} AS {own}" if keeps else shown)


def _source(place: Place, namespace: Mapping[str, Any]) -> Pipeline | Problem:
    """The pipeline that a table's name means: a variable, a port of one, or a file."""
    variable, _, port = place.name.partition(".")
    found = namespace.get(variable)
    if isinstance(found, Pipeline):
        try:
            return found.port(port) if port else found
        except InvalidPipeline as error:
            return _fault(place, error.problem, str(error))
    if _is_file(place):
        return _reader(place.name)
    pipelines = [key for key, value in namespace.items() if isinstance(value, Pipeline) and not key.startswith("_")]
    hint = nearest(variable, pipelines) or (f"There are {', '.join(pipelines)}." if pipelines else None)
    files = "A file stands in quotes: FROM 'data/flights.csv'."
    return _fault(place, None, f"There is no pipeline {place.name}.", f"{hint} {files}" if hint else files)


def _is_file(place: Place) -> bool:
    return place.quoted and ("/" in place.name or "." in place.name)


def _reader(path: str) -> Pipeline:
    """A reader by the file's ending; where that says nothing, the service looks inside."""
    plain = path.lower()
    for ending in _COMPRESSION:
        plain = plain.removesuffix(ending)
    kind = next((kind for ending, kind in _READERS.items() if plain.endswith(ending)), None)
    if kind is not None:
        return _begun(kind, {"path": path})
    node = service().describe(path)["node"]
    return _begun(node["type"], {**node["params"], "path": path})


def _begun(kind: str, params: Mapping[str, Any]) -> Pipeline:
    made: Pipeline = getattr(Pipeline, kind)(**params)
    return made


def _fault(place: Place, problem: Problem | None, message: str, hint: str | None = None) -> Problem:
    position = Position(start=place.start, end=place.end)
    if problem is not None:
        return problem.model_copy(update={"position": position, "node": None})
    return Problem(code="unknown_input", message=message, hint=hint, position=position)


def _node_name(table: str) -> str:
    """A name for the node behind a table: the variable, or the file's own name."""
    variable, _, rest = table.partition(".")
    if variable.isidentifier() and "/" not in rest:
        return variable
    words = (re.sub(r"\W+", "_", part.partition(".")[0]).strip("_") for part in reversed(re.split(r"[/\\]", table)))
    name = next(filter(None, words), "files")
    return name if not name[0].isdigit() else f"file_{name}"


def _parameters(names: Mapping[str, tuple[int, int]], namespace: Mapping[str, Any]) -> dict[str, Any]:
    """`$name` as the variable of that name, where its value is one that a parameter can have."""
    values = {name: namespace[name] for name in names if type(namespace.get(name)) in (*_TYPES, datetime)}
    return {name: {"type": _TYPES.get(type(value), "datetime"), "default": value} for name, value in values.items()}
