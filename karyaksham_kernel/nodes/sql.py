"""sql: a query over the inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from pydantic import Field
from typing_extensions import override

from karyaksham_kernel.nodes.context import Context, Inputs
from karyaksham_kernel.nodes.fields import Query
from karyaksham_kernel.nodes.node import Call, Example, Node, RowCount

if TYPE_CHECKING:
    import polars as pl


class Sql(Node):
    """Ask a question of the inputs in DuckDB's SQL; each is a table with the name of the node it comes from.

    SELECT with WITH, joins, WHERE, GROUP BY, HAVING, window functions, QUALIFY, DISTINCT, ORDER BY, LIMIT, subqueries
    in FROM, UNION, INTERSECT and EXCEPT; in expressions, what every other node knows. A port other than `out` has
    its name in it, `late.rest`, and a name with a dash is in quotes. `$name` is a parameter. Only ORDER BY fixes an
    order.
    """

    type_name = "sql"
    category = "Combine"
    keywords = ("query", "select from where", "duckdb", "common table expression", "complex join", "non-equi join")
    arity = (1, None)
    row_count: ClassVar[RowCount] = "combine"
    call = Call(positional=("query",))
    examples = (
        Example(
            "Late flights of each airline, by its name",
            {
                "query": "SELECT name, count(*) AS late FROM flights JOIN airlines USING (carrier) "
                "WHERE dep_delay > 15 GROUP BY name ORDER BY late DESC, name"
            },
            inputs=(
                {"carrier": ["UA", "AA", "UA", None], "dep_delay": [20, 30, 40, 50]},
                {"carrier": ["UA", "AA"], "name": ["United", "American"]},
            ),
            names=("flights", "airlines"),
            outputs={"out": {"name": ["United", "American"], "late": [2, 1]}},
        ),
        Example(
            "The worst flight of each carrier",
            {
                "query": "SELECT * FROM flights "
                "QUALIFY row_number() OVER (PARTITION BY carrier ORDER BY dep_delay DESC) = 1 ORDER BY carrier"
            },
            inputs=({"carrier": ["UA", "AA", "UA"], "dep_delay": [20, 30, 40]},),
            names=("flights",),
            outputs={"out": {"carrier": ["AA", "UA"], "dep_delay": [30, 40]}},
        ),
    )

    query: Query = Field(
        description="A SELECT over the inputs, by the names of their nodes.",
        examples=["SELECT carrier, count(*) AS flights FROM flights GROUP BY carrier"],
    )

    @override
    def frames(self, inputs: Inputs, context: Context) -> dict[str, pl.LazyFrame]:
        """The rows of the answer."""
        return {"out": context.query(self.query, inputs, field="query")}
