"""Computing a part once that is used several times.

polars does not look for common parts inside when/then, so a function that names its argument five times would compute
it five times, and nested ones five times five. A struct whose fields the body reads is polars' own way to say "let":
native, element by element, streaming.
"""

from __future__ import annotations

from collections.abc import Callable

import polars as pl

from karyaksham_kernel.expressions.values import Scope

_RESULT = "is"


def bound(scope: Scope, body: Callable[..., pl.Expr], *values: pl.Expr) -> pl.Expr:
    """The body over values that are computed once.

    A body sees its own values, columns and literals, not the values of a body around it: those it must be given. Among
    the aggregates of a group, where there are few rows and a struct would not stream, the body is simply applied.
    """
    repeated = [value for value in values if not _is_plain(value)]
    if not repeated or scope.place != "rows":
        return body(*values)
    names = [f"_{index}" for index in range(len(values))]
    # Columns are fields too: where polars derives a test of a Parquet file's statistics, it finds no column inside.
    fields = [value.alias(name) for name, value in zip(names, values, strict=True) if not _is_constant(value)]
    seen = [value if _is_constant(value) else pl.field(name) for name, value in zip(names, values, strict=True)]
    return pl.struct(fields).struct.with_fields(body(*seen).alias(_RESULT)).struct.field(_RESULT)


def _is_plain(value: pl.Expr) -> bool:
    """A column, or what looks at no row at all."""
    return value.meta.is_column_selection() if value.meta.root_names() else _is_constant(value)


def _is_constant(value: pl.Expr) -> bool:
    """What looks at no row at all; the value of a body around this one does."""
    return not value.meta.root_names() and "field(" not in str(value)
