"""Operations that can fail on a row: they fail the run as in DuckDB, but only for rows whose answer is wanted.

polars has no "raise" for expressions. A strict cast raises, so a check casts a text that is no number, and the text
is the message. All of it stays native and streaming.
"""

from __future__ import annotations

import polars as pl

from karyaksham_kernel.expressions.binding import bound
from karyaksham_kernel.expressions.values import Scope


def masked(expr: pl.Expr, scope: Scope) -> pl.Expr:
    """The value where it is wanted, NULL elsewhere."""
    return expr if scope.guard is None else pl.when(scope.guard).then(expr)


def narrowed(expr: pl.Expr, dtype: pl.DataType, scope: Scope) -> pl.Expr:
    """A cast that fails (or in TRY gives NULL) where the value does not fit."""
    return masked(expr, scope).cast(dtype, strict=not scope.safe)


def fail_where(expr: pl.Expr, flag: pl.Expr, message: str | pl.Expr, scope: Scope) -> pl.Expr:
    """The value, failing with `message` (or in TRY giving NULL) where `flag` holds."""
    if scope.safe:
        return pl.when(flag).then(None).otherwise(expr)
    words = pl.lit(message) if isinstance(message, str) else message
    raised = pl.when(masked(flag, scope)).then(words).cast(pl.Int8)
    return pl.when(raised.is_null()).then(expr)


def fail_where_unknown(found: pl.Expr, text: pl.Expr, message: str, scope: Scope) -> pl.Expr:
    """What was found in a text, failing with the text and `message` where it is none of what was looked for."""
    if scope.safe:
        return found

    def checked(found: pl.Expr, text: pl.Expr) -> pl.Expr:
        words = pl.concat_str(pl.lit("'"), text, pl.lit(f"' {message}"))
        return fail_where(found, text.is_not_null() & found.is_null(), words, scope)

    return bound(scope, checked, found, text)
