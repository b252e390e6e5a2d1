"""inline_table: a small table written in the document itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from pydantic import Field, model_validator
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Types
from karyaksham_kernel.nodes.node import Call, Example, Faults, Node, RowCount, fail
from karyaksham_kernel.nodes.values import read_value

if TYPE_CHECKING:
    import polars as pl

_INT64 = range(-(2**63), 2**63)


class InlineTable(Node):
    """A small table written in the document itself, as rows or as columns.

    Types follow from the values unless `schema` says otherwise; a value that is missing in a row is null.
    """

    type_name = "inline_table"
    category = "Read"
    keywords = ("small table", "type rows in", "paste from a spreadsheet", "lookup table", "constants", "test data")
    arity = (0, 0)
    row_count: ClassVar[RowCount] = "source"
    call = Call(positional=("rows",))
    examples = (
        Example(
            "Row by row",
            {"rows": [{"carrier": "UA", "fleet": 900}, {"carrier": "AA"}]},
            outputs={"out": {"carrier": ["UA", "AA"], "fleet": [900, None]}},
        ),
        Example(
            "Column by column, with a type",
            {"columns": {"day": ["2013-01-01", None]}, "schema": {"day": "date"}},
            outputs={"out": {"day": ["2013-01-01", None]}},
            types={"day": "date"},
        ),
    )

    rows: list[dict[str, Any]] | None = Field(None, description="Each row as an object.")
    columns: dict[str, list[Any]] | None = Field(None, description="Each column as a list, all of one length.")
    types: Types = Field(default_factory=dict, alias="schema", description="Column to type, where values do not say.")

    @model_validator(mode="after")
    def _one_form(self) -> InlineTable:
        if (self.rows is None) == (self.columns is None):
            raise ValueError("Give either 'rows' or 'columns'")
        if self.columns and len({len(values) for values in self.columns.values()}) > 1:
            raise ValueError("The columns are not of one length")
        return self

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The table."""
        import polars as pl

        from karyaksham_kernel.expressions import parse_type

        columns = self.columns if self.columns is not None else self._by_column(self.rows or [])
        faults = Faults()
        made: list[pl.Series] = []
        for name, values in columns.items():
            dtype = parse_type(self.types[name]) if name in self.types else None
            with faults.noted():
                made.append(self._column(name, values, dtype, context))
        faults.raise_all()
        made += [pl.Series(name, [], parse_type(word)) for name, word in self.types.items() if not columns]
        return {"out": pl.DataFrame(made).lazy()}

    def _by_column(self, rows: list[dict[str, Any]]) -> dict[str, list[Any]]:
        names = dict.fromkeys(name for row in rows for name in row)
        return {name: [row.get(name) for row in rows] for name in names}

    def _column(self, name: str, values: list[Any], dtype: pl.DataType | None, context: Context) -> pl.Series:
        import polars as pl

        at = "rows" if self.columns is None else f"columns.{name}"
        try:
            if dtype is not None:
                return pl.Series(name, [read_value(value, dtype) for value in values], dtype)
            _require_one_kind(values)
            return pl.Series(name, values, strict=False)
        except (ValueError, TypeError, ArithmeticError, pl.exceptions.PolarsError) as error:
            message = f"The values of '{name}' are not of one type: {error}."
            fail(context, "wrong_type", message, at=at, hint="Give its type in 'schema', or mend the values.")


def _require_one_kind(values: list[Any]) -> None:
    """Refuse a mixture of numbers and texts, which polars would turn into texts without a word."""
    kinds = {float if isinstance(value, int) and not isinstance(value, bool) else type(value) for value in values}
    kinds.discard(type(None))
    if len(kinds) > 1:
        words = {float: "numbers", str: "texts", bool: "true or false", list: "lists", dict: "objects"}
        raise TypeError(" and ".join(sorted(words.get(kind, kind.__name__) for kind in kinds)))
    if any(isinstance(value, int) and value not in _INT64 for value in values):
        raise ValueError("a number is larger than 64 bits hold")
