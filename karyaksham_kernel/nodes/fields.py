"""The kinds of fields that parameters of nodes have, told to editors through the JSON Schema's `x-kind`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetJsonSchemaHandler
from pydantic_core import CoreSchema


@dataclass(frozen=True)
class Kind:
    """Marks a field for editors: `name` chooses the input, `detail` refines it."""

    name: str
    detail: Mapping[str, str] | None = None

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler(core)
        schema["x-kind"] = self.name
        for key, value in (self.detail or {}).items():
            schema[f"x-{key}"] = value
        return schema


def _known_type(text: str) -> str:
    from karyaksham_kernel.expressions import parse_type

    parse_type(text)
    return text


def _in_one_byte(text: str) -> str:
    if not text.isascii() or text in "\r\n":
        raise ValueError("Should be one ASCII character, and no line end")
    return text


def as_list(value: str | list[str] | None) -> list[str]:
    """One name or several, as several; nothing is none."""
    if value is None:
        return []
    return [value] if isinstance(value, str) else value


Text = Annotated[str, Field(min_length=1)]

Byte = Annotated[str, Field(min_length=1, max_length=1), AfterValidator(_in_one_byte)]
"""One ASCII character that ends no line."""

Expression = Annotated[Text, Kind("expression", {"expression": "row"})]
"""True or false (or a value) for each row, from that row alone."""

DeriveExpression = Annotated[Text, Kind("expression", {"expression": "derive"})]
"""A value for each row; window functions may look at others."""

AggregateExpression = Annotated[Text, Kind("expression", {"expression": "aggregate"})]
"""One value for a group of rows."""

Query = Annotated[Text, Kind("query")]
"""An SQL query over the inputs."""

Column = Annotated[Text, Kind("column")]
"""The name of a column of the input."""

Columns = Annotated[str | list[Text], Kind("columns")]
"""One column of the input, or several."""


class SortKey(BaseModel):
    """A column to sort by, and which way."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    column: Column
    descending: bool = False


SortKeys = Annotated[Column | SortKey | list[Column | SortKey], Kind("columns", {"descending": "true"})]
"""What to order by: names of columns, or {column, descending}; earlier ones count more."""


def sort_keys(value: str | SortKey | list[str | SortKey]) -> list[SortKey]:
    """One key or several, names among them, as several."""
    given = value if isinstance(value, list) else [value]
    return [SortKey(column=key) if isinstance(key, str) else key for key in given]


NewColumn = Annotated[Text, Kind("new_column")]
"""A name for a column that the node adds."""

Path = Annotated[Text, Kind("path")]
"""A file, relative to the document's folder, or a URI; `${name}` is filled in from the parameters."""

Paths = Annotated[Text | list[Text], Kind("path", {"several": "true"})]
"""A file, a folder ending in '/', a glob, or a list of them."""

TypeName = Annotated[Text, AfterValidator(_known_type), Kind("type")]
"""A type by its word: int64, string, decimal(10,2), list<date> …"""

Types = Annotated[dict[Column, TypeName], Kind("mapping", {"keys": "column", "values": "type"})]
"""A type for each of some columns."""

Renaming = Annotated[dict[Column, NewColumn], Kind("mapping", {"keys": "column", "values": "new_column"})]
"""Old names to new names."""

Derivations = Annotated[
    dict[NewColumn, DeriveExpression], Kind("mapping", {"keys": "new_column", "values": "expression"})
]
"""New columns, each with its expression, in order."""

Aggregations = Annotated[dict[NewColumn, AggregateExpression], Kind("aggregations")]
"""New columns, each with the aggregate that gives its value."""
