"""Lines of JSON as rows of given types: which are rows, and what is wrong with the others.

Everything is judged by whole batches of lines in polars; a line is looked at by itself only when nothing else tells
what is wrong with it. One parser decides, the one of `scan_ndjson`, so that a line is good or bad by itself, whatever
lines stand beside it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

NOT_JSON = "This is not JSON."
NOT_AN_OBJECT = "This is JSON, but no object."


@dataclass(frozen=True)
class RowShape:
    """What a line is to become: `read` as the parser gives it, then cast.

    `casts` fail on a value that does not fit, `tries` make it null; both only for the columns that need them.
    """

    read: Mapping[str, pl.DataType]
    casts: Mapping[str, pl.Expr]
    tries: Mapping[str, pl.Expr]
    words: Mapping[str, str]

    def only(self, names: list[str]) -> RowShape:
        """The same for some of the columns."""
        return replace(
            self,
            read={name: dtype for name, dtype in self.read.items() if name in names},
            casts={name: cast for name, cast in self.casts.items() if name in names},
            tries={name: cast for name, cast in self.tries.items() if name in names},
        )


def judged(lines: pl.DataFrame, shape: RowShape) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows of the lines (columns `line`, `text`) that are rows; the others with `column` and `reason`, in order."""
    import polars as pl

    lines = lines.filter(pl.col("text").str.strip_chars() != "")
    rows = _rows(lines["text"], shape)
    if rows is not None:
        return rows, _refused(lines.clear(), "")
    sound, others = objects(lines)
    sound, misfits = _without_misfits(sound, shape)
    bad = [others, misfits]
    good = []
    for part in _halved(sound, shape):
        rows = _rows(part["text"], shape)
        if rows is None:
            bad.append(_alone(part, shape))
        else:
            good.append(rows)
    return pl.concat([_empty(shape), *good]), pl.concat(bad).sort("line")


def objects(lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines (`line`, `text`) that are JSON objects, and the others with `column` and `reason`; no blank ones."""
    import polars as pl

    lines = lines.filter(pl.col("text").str.strip_chars() != "")
    sound, unsound = _split(lines, _is_object(lines["text"]))
    kind = pl.when(pl.col("text").str.strip_chars_start().str.contains(r"^[\[\"\d\-tfn]") & _is_json())
    return sound, _refused(unsound, kind.then(pl.lit(NOT_AN_OBJECT)).otherwise(pl.lit(NOT_JSON)))


def _parsed(texts: pl.Series, schema: Mapping[str, pl.DataType], *, lenient: bool) -> pl.DataFrame:
    import polars as pl

    if texts.is_empty():
        return pl.DataFrame(schema=schema)
    return pl.read_ndjson("\n".join(texts).encode(), schema=schema, ignore_errors=lenient)


def _rows(texts: pl.Series, shape: RowShape) -> pl.DataFrame | None:
    """The rows of these lines when all of them are rows."""
    import polars as pl

    try:
        rows = _parsed(texts, shape.read, lenient=False).with_columns(**shape.casts)
    except pl.exceptions.PolarsError:
        return None
    return rows if rows.height == len(texts) else None


def _empty(shape: RowShape) -> pl.DataFrame:
    import polars as pl

    return pl.DataFrame(schema=shape.read).with_columns(**shape.casts)


def _split(lines: pl.DataFrame, chosen: pl.Series) -> tuple[pl.DataFrame, pl.DataFrame]:
    return lines.filter(chosen), lines.filter(~chosen)


def _is_json() -> pl.Expr:
    import polars as pl

    # The path matches nothing in `null`, which is JSON all the same.
    return pl.col("text").str.json_path_match("$").is_not_null() | (pl.col("text").str.strip_chars() == "null")


def _is_object(texts: pl.Series) -> pl.Series:
    import polars as pl

    opened = pl.col("text").str.strip_chars_start().str.starts_with("{")
    found = texts.to_frame("text").with_columns(opened=opened, json=_is_json())
    answer = found["opened"] & found["json"]
    # The path's parser refuses a little that the reader takes (numbers out of range, deep nesting, lone surrogates).
    # Only what Python takes too can be of that kind; the reader decides on it, line by line.
    doubtful = found.with_row_index().filter(pl.col("opened") & ~pl.col("json"))
    taken = [index for index, text in doubtful.select("index", "text").iter_rows() if _in_python(text)]
    return answer | pl.Series(range(len(answer)), dtype=pl.UInt32).is_in(taken) if taken else answer


def _in_python(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _without_misfits(lines: pl.DataFrame, shape: RowShape) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lines whose every value has the type of its column, as far as lists and structs need no looking into.

    A value that is there as text and is null as its type does not fit.
    """
    import polars as pl

    try:
        given = _parsed(lines["text"], dict.fromkeys(shape.read, pl.String()), lenient=True)
        typed = _parsed(lines["text"], shape.read, lenient=True).with_columns(**shape.tries)
    except pl.exceptions.PolarsError:
        return lines, _refused(lines.clear(), "")
    if not given.height == typed.height == lines.height:
        return lines, _refused(lines.clear(), "")
    column, reason = pl.lit(None, pl.String), pl.lit(None, pl.String)
    for name in reversed(given.columns):
        misfit = given[name].is_not_null() & typed[name].is_null()
        shown = given[name].str.slice(0, 100)
        column = pl.when(misfit).then(pl.lit(name)).otherwise(column)
        said = pl.format("{} is no {}.", pl.lit(shown), pl.lit(shape.words[name]))
        reason = pl.when(misfit).then(said).otherwise(reason)
    found = lines.with_columns(column=column, reason=reason)
    sound, bad = _split(found, found["column"].is_null())
    return sound.select(lines.columns), bad


def _halved(lines: pl.DataFrame, shape: RowShape) -> list[pl.DataFrame]:
    """Parts, in order, that are rows altogether or one line that is none."""
    if lines.is_empty():
        return []
    if lines.height == 1 or _rows(lines["text"], shape) is not None:
        return [lines]
    middle = lines.height // 2
    return _halved(lines[:middle], shape) + _halved(lines[middle:], shape)


def _alone(line: pl.DataFrame, shape: RowShape) -> pl.DataFrame:
    """One line that is no row: the first column without which it would be one, if there is such a column."""
    import polars as pl

    for name in shape.read:
        if _rows(line["text"], shape.only([name])) is None and _rows(line["text"], shape.only([])) is not None:
            return _refused(line, f"A value in it is no {shape.words[name]}.").with_columns(column=pl.lit(name))
    return _refused(line, NOT_JSON)


def _refused(lines: pl.DataFrame, reason: pl.Expr | str) -> pl.DataFrame:
    import polars as pl

    said = pl.lit(reason) if isinstance(reason, str) else reason
    return lines.with_columns(column=pl.lit(None, pl.String), reason=said)
