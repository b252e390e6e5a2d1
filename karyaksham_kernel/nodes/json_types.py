"""The columns of JSON lines, and their types: from the first lines, and as the document says."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.nodes.casting import cast_column
from karyaksham_kernel.nodes.context import Context
from karyaksham_kernel.nodes.json_lines import line_problem, read_lines, require_line_ends
from karyaksham_kernel.nodes.json_rows import RowShape, objects
from karyaksham_kernel.nodes.node import fail

if TYPE_CHECKING:
    import polars as pl
    from polars.datatypes import DataTypeClass

_LINES_TO_INFER = 1000
# What the parser makes of a value by itself; for any other type it gives the value's text, which is then cast.
_PARSED = {"int32", "int64", "uint32", "uint64", "float32", "float64", "bool", "string", "date"}


def row_shape(uris: Sequence[str], words: Mapping[str, str], context: Context, *, all_good: bool) -> RowShape:
    """What the lines of these files become; `words` are types that the document gives.

    Types follow from the first thousand lines; lines that are no objects are passed over unless `all_good`. A column
    named only in `words` is one too. Raises KaryakshamError (invalid_json, unreadable_file, empty_file, …).
    """
    import polars as pl

    from karyaksham_kernel.expressions import parse_type, type_name

    said = {name: parse_type(word) for name, word in words.items()}
    read = {**_inferred(uris, context, all_good=all_good), **said}
    if not read:
        names = ", ".join(uris[:3])
        fail(context, "empty_file", f"No object with a value is at the beginning of {names}.", at="path")
    cast = {name: type_name(dtype) for name, dtype in said.items() if not _is_parsed(dtype)}
    texts = {name: pl.String() if name in cast else dtype for name, dtype in read.items()}

    def casts(*, or_null: bool) -> dict[str, pl.Expr]:
        return {
            name: cast_column(name, word, texts, context, f"schema.{name}", or_null=or_null)
            for name, word in cast.items()
        }

    told = {name: type_name(dtype) for name, dtype in read.items()}
    return RowShape(texts, casts(or_null=False), casts(or_null=True), told)


def _is_parsed(dtype: pl.DataType) -> bool:
    import polars as pl

    from karyaksham_kernel.expressions import type_name

    return dtype.is_nested() or isinstance(dtype, pl.Datetime) or type_name(dtype) in _PARSED


def _inferred(uris: Sequence[str], context: Context, *, all_good: bool) -> dict[str, pl.DataType]:
    import polars as pl

    texts = [text for lines in _first(uris, context, all_good=all_good) for text in lines]
    if not texts:
        return {}
    try:
        found = _types(texts)
    except pl.exceptions.PolarsError:
        found = _types_apart(texts)
    return {name: _known(dtype) for name, dtype in found.items()}


def _first(uris: Sequence[str], context: Context, *, all_good: bool) -> Iterator[list[str]]:
    """The objects among the first lines, file by file."""
    left = _LINES_TO_INFER
    for uri in uris:
        require_line_ends(uri, context)
        for lines in read_lines(uri, context, left):
            found, others = objects(lines)
            if all_good and not others.is_empty():
                raise KaryakshamError(line_problem(context, uri, others.row(0, named=True)))
            yield found["text"].to_list()
            left -= lines.height
        if left <= 0:
            return


def _types(texts: Sequence[str]) -> Mapping[str, pl.DataType]:
    import polars as pl

    return pl.read_ndjson("\n".join(texts).encode(), infer_schema_length=None).schema


def _types_apart(texts: Sequence[str]) -> dict[str, pl.DataType]:
    """The types when some column's values have none in common: such a column is text, the others are themselves."""
    import polars as pl

    values: dict[str, list[str]] = {}
    for text in texts:
        for name, value in json.loads(text).items():
            values.setdefault(name, []).append(json.dumps({name: value}))
    found: dict[str, pl.DataType] = {}
    for name, alone in values.items():
        try:
            found.update(_types(alone))
        except pl.exceptions.PolarsError:
            found[name] = pl.String()
    return found


def _known(dtype: pl.DataType) -> pl.DataType:
    """A type that loses no later value: what was null so far, or had no fields, is text from here on."""
    import polars as pl

    if isinstance(dtype, pl.List):
        return pl.List(_known(_instance(dtype.inner)))
    if isinstance(dtype, pl.Struct):
        fields = {field.name: _known(_instance(field.dtype)) for field in dtype.fields}
        return pl.Struct(fields) if fields else pl.String()
    return pl.String() if isinstance(dtype, pl.Null) else dtype


def _instance(dtype: pl.DataType | DataTypeClass) -> pl.DataType:
    import polars as pl

    return dtype if isinstance(dtype, pl.DataType) else dtype()
