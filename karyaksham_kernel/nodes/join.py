"""join: rows of two tables side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Columns, as_list
from karyaksham_kernel.nodes.join_parts import joined_within
from karyaksham_kernel.nodes.matching import Keys, guard_unique, require_same_kind
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount, Table, fail, require_columns, require_new

if TYPE_CHECKING:
    import polars as pl

_FLIGHTS: Table = {"flight": [1, 2, 3], "carrier": ["UA", "ZZ", None]}
_AIRLINES = {"carrier": ["UA", "AA"], "name": ["United", "American"]}


class Join(Node):
    """Put the rows of two tables side by side where their keys are equal; missing keys match nothing.

    With `on`, the key columns appear once; with `left_on` and `right_on` those of both tables stay. A column of the
    right table whose name the left one has too gets the suffix. `left_rest` and `right_rest` have the rows of each
    table that found no partner, whatever `how` says. The order of the rows is not kept.
    """

    type_name = "join"
    category = "Combine"
    keywords = (
        "lookup",
        "vlookup",
        "merge tables",
        "combine with",
        "match keys",
        "add columns from",
        "left join",
        "rows without a partner",
    )
    arity = (2, 2)
    input_names = ("left", "right")
    outputs = ("out", "left_rest", "right_rest")
    row_count: ClassVar[RowCount] = "combine"
    call = Call(positional=("on",))
    frequent = ("on", "left_on", "right_on", "how")
    examples = (
        Example(
            "The airline's name beside each flight",
            {"on": "carrier"},
            inputs=(_FLIGHTS, _AIRLINES),
            outputs={
                "out": {"flight": [1], "carrier": ["UA"], "name": ["United"]},
                "left_rest": {"flight": [2, 3], "carrier": ["ZZ", None]},
                "right_rest": {"carrier": ["AA"], "name": ["American"]},
            },
            ordered=False,
        ),
        Example(
            "All flights, and all airlines",
            {"on": ["carrier"], "how": "full"},
            inputs=(_FLIGHTS, _AIRLINES),
            outputs={
                "out": {
                    "flight": [1, 2, 3, None],
                    "carrier": ["UA", "ZZ", None, "AA"],
                    "name": ["United", None, None, "American"],
                }
            },
            ordered=False,
        ),
        Example(
            "Keys with different names, the same name twice",
            {"left_on": "carrier", "right_on": "code", "how": "left"},
            inputs=({"carrier": ["UA"], "name": ["N1"]}, {"code": ["UA"], "name": ["United"]}),
            outputs={"out": {"carrier": ["UA"], "name": ["N1"], "code": ["UA"], "name_right": ["United"]}},
        ),
    )

    on: Columns | None = Field(None, description="Key columns that both tables have.")
    left_on: Columns | None = Field(
        None, description="The left table's key columns.", json_schema_extra={"x-input": "left"}
    )
    right_on: Columns | None = Field(
        None, description="The right table's key columns, in the same order.", json_schema_extra={"x-input": "right"}
    )
    how: Literal["inner", "left", "right", "full", "semi", "anti", "cross"] = Field(
        "inner",
        description="Which rows without a partner stay: none, the left, the right, or both tables'. `semi` and `anti` "
        "keep the left rows that have a partner, or have none; `cross` pairs all rows with all.",
    )
    suffix: str = Field("_right", min_length=1, description="Added to a right column's name that the left has too.")
    validate_: Literal["many_to_many", "one_to_many", "many_to_one", "one_to_one"] = Field(
        "many_to_many", alias="validate", description="Where it says `one`, a key that occurs twice there ends the run."
    )

    @property
    @override
    def holds_rows(self) -> bool:
        """One of the tables, at least."""
        return True

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The joined rows, and those of each side that found no partner."""
        left, right = inputs.frames
        keys = self._keys(inputs, context)
        self._require_new_names(inputs, keys, context)
        if self.how == "cross":
            joined = left.join(right, how="cross", suffix=self.suffix)
            return {"out": joined, "left_rest": left.limit(0), "right_rest": right.limit(0)}
        pairs = {
            "out": lambda both: self._joined(Inputs(both, inputs.schemas), keys),
            "left_rest": lambda both: both[0].join(both[1], left_on=keys.left, right_on=keys.right, how="anti"),
            "right_rest": lambda both: both[1].join(both[0], left_on=keys.right, right_on=keys.left, how="anti"),
        }
        ports = {port: joined_within(pair, inputs, keys, context) for port, pair in pairs.items()}
        return {**ports, "out": self._guarded(ports["out"], inputs, keys, context)}

    def _keys(self, inputs: Inputs, context: Context) -> Keys:
        left, right = inputs.schemas
        on, left_on, right_on = as_list(self.on), as_list(self.left_on), as_list(self.right_on)
        if self.how == "cross":
            if on or left_on or right_on:
                fail(context, "invalid_value", "A cross join has no keys.", at="on", hint="Leave them out.")
            return Keys([], [])
        if bool(on) == bool(left_on or right_on) or len(left_on) != len(right_on):
            hint = "Give 'on', or as many columns in 'left_on' as in 'right_on'."
            fail(context, "missing_field", "The keys to join by are not clear.", at="on", hint=hint)
        for names, schema, at in ((on or left_on, left, "left_on"), (on or right_on, right, "right_on")):
            require_columns(names, schema, context, "on" if on else at)
        keys = Keys(on or left_on, on or right_on)
        require_same_kind(keys, left, right, context, "on" if on else "right_on")
        return keys

    def _require_new_names(self, inputs: Inputs, keys: Keys, context: Context) -> None:
        if self.how in ("semi", "anti"):
            return
        left, right = inputs.schemas
        added = [name for name in right if not (self.on and name in keys.right)]
        require_new((name + self.suffix if name in left else name for name in added), left, context, "suffix")

    def _joined(self, inputs: Inputs, keys: Keys) -> pl.LazyFrame:
        left, right = inputs.frames
        if self.how in ("semi", "anti"):
            return left.join(right, left_on=keys.left, right_on=keys.right, how=self.how)
        coalesce = self.on is not None
        joined = left.join(
            right, left_on=keys.left, right_on=keys.right, how=self.how, suffix=self.suffix, coalesce=coalesce
        )
        if coalesce and self.how == "right":
            # polars moves the keys behind the left columns here; they stay where the left table has them.
            others = [name for name in inputs.schemas[1] if name not in keys.right]
            columns = [*inputs.schemas[0], *(n + self.suffix if n in inputs.schemas[0] else n for n in others)]
            return joined.select(columns)
        return joined

    def _guarded(self, joined: pl.LazyFrame, inputs: Inputs, keys: Keys, context: Context) -> pl.LazyFrame:
        """Read a guard before the joined rows on each side that promises unique keys."""
        import polars as pl

        left_side, right_side = self.validate_.split("_to_")
        unique = [side for side, promise in enumerate((left_side, right_side)) if promise == "one"]
        if not unique:
            return joined
        empty = Inputs([pl.LazyFrame(schema=schema) for schema in inputs.schemas], inputs.schemas)
        like = self._joined(empty, keys).collect_schema()
        guards = []
        for side in unique:
            message = f"The keys of the {('left', 'right')[side]} table are not unique."
            problem = Problem(code="not_unique", node=context.node, field="validate", message=message)
            guards.append(guard_unique(inputs.frames[side], (keys.left, keys.right)[side], like, problem))
        return pl.concat([*guards, joined])
