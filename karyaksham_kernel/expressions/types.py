"""The words for types: `int64`, `decimal(10,2)`, `list<string>`; and what DuckDB calls the same types in a cast."""

from __future__ import annotations

import re

import polars as pl

from karyaksham_kernel.expressions.faults import nearest

WORDS: dict[str, pl.DataType] = {
    "int64": pl.Int64(),
    "int32": pl.Int32(),
    "int16": pl.Int16(),
    "int8": pl.Int8(),
    "uint64": pl.UInt64(),
    "uint32": pl.UInt32(),
    "uint16": pl.UInt16(),
    "uint8": pl.UInt8(),
    "int128": pl.Int128(),
    "float64": pl.Float64(),
    "float32": pl.Float32(),
    "bool": pl.Boolean(),
    "string": pl.String(),
    "date": pl.Date(),
    "datetime": pl.Datetime("us"),
    "time": pl.Time(),
    "duration": pl.Duration("us"),
    "binary": pl.Binary(),
    "categorical": pl.Categorical(),
    "null": pl.Null(),
}

_SQL_NAMES: dict[str, str] = {
    "int64": "bigint long",
    "int32": "int integer int4 signed",
    "int16": "smallint int2 short",
    "int8": "tinyint int1",
    "uint64": "ubigint",
    "uint32": "uinteger",
    "uint16": "usmallint",
    "uint8": "utinyint",
    "int128": "hugeint",
    "float64": "double float8",
    "float32": "real float4 float",
    "bool": "boolean logical",
    "string": "varchar text char bpchar",
    "datetime": "timestamp timestamp_us",
    "binary": "blob bytea varbinary",
    "duration": "interval",
}
SQL_WORDS: dict[str, pl.DataType] = {
    name: WORDS[word] for word, names in _SQL_NAMES.items() for name in names.split()
} | WORDS

_DECIMAL = re.compile(r"(?:decimal|numeric)\s*(?:\(\s*(\d+)\s*(?:,\s*(\d+)\s*)?\))?")
_LIST = re.compile(r"(?:list|array)\s*<(.+)>|(.+)\[\s*\]")
_TIMESTAMP = re.compile(r"datetime\s*\(\s*(ms|us|ns)\s*(?:,\s*([^)]+?)\s*)?\)|datetime\s*<([^>]+)>")
_MAX_DIGITS = 38


def parse_type(text: str) -> pl.DataType:
    """The polars type of a type word; raises ValueError with the nearest words."""
    return _parse(text, WORDS)


def parse_sql_type(text: str) -> pl.DataType:
    """The polars type of a type name in a cast: DuckDB's names, and the type words where these say the same.

    `int8` is refused: DuckDB means eight bytes, the type words eight bits.
    """
    if re.sub(r"[\s\[\]]", "", text).lower() == "int8":
        raise ValueError("int8 means 64 bits in SQL and 8 bits elsewhere. Write tinyint or bigint.")
    return _parse(text, SQL_WORDS)


def _parse(text: str, words: dict[str, pl.DataType]) -> pl.DataType:
    name = " ".join(text.split()).lower()
    if name in words:
        return words[name]
    if found := _DECIMAL.fullmatch(name):
        return _decimal(found)
    if found := _TIMESTAMP.fullmatch(name):
        zone = text[text.index("<") + 1 : -1] if found[3] else found[2] and text[found.start(2) : found.end(2)]
        return pl.Datetime(found[1] or "us", zone or None)  # type: ignore[arg-type]
    if found := _LIST.fullmatch(name):
        return pl.List(_parse(text.strip()[slice(*found.span(1 if found[1] else 2))], words))
    if re.fullmatch(r"(varchar|char|bpchar|text)\s*\(\s*\d+\s*\)", name) and "varchar" in words:
        return pl.String()
    names = nearest(name, [*words, "decimal", "list"])
    hint = f" Did you mean {' or '.join(names)}?" if names else f" Types are {', '.join(WORDS)}, decimal(p,s), list<T>."
    raise ValueError(f"There is no type {text.strip()!r}.{hint}")


def _decimal(found: re.Match[str]) -> pl.DataType:
    precision, scale = int(found[1] or 18), int(found[2] or (0 if found[1] else 3))
    if not 1 <= precision <= _MAX_DIGITS or scale > precision:
        raise ValueError(f"decimal({precision},{scale}) needs 1 to {_MAX_DIGITS} digits, and no more after the point.")
    return pl.Decimal(precision, scale)


def type_name(dtype: pl.DataType | type[pl.DataType]) -> str:
    """The type word of a polars type; `struct<a: int64, …>` and polars' own name for what has no word."""
    kind = dtype() if isinstance(dtype, type) else dtype
    if isinstance(kind, pl.Decimal):
        return f"decimal({kind.precision},{kind.scale})"
    if isinstance(kind, pl.List | pl.Array):
        return f"list<{type_name(kind.inner)}>"  # type: ignore[arg-type]
    if isinstance(kind, pl.Datetime):
        return f"datetime<{kind.time_zone}>" if kind.time_zone else "datetime"
    if isinstance(kind, pl.Struct):
        return f"struct<{', '.join(f'{field.name}: {type_name(field.dtype)}' for field in kind.fields)}>"  # type: ignore[arg-type]
    if isinstance(kind, pl.Enum):
        return "categorical"
    if isinstance(kind, pl.Duration):
        return "duration"
    for word, known in WORDS.items():
        if kind == known:
            return word
    return str(kind).lower()
