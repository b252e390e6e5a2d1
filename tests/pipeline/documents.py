"""Random documents: every node type, joins, branches, ports, parameters, mutes, layouts, in any order."""

from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

from karyaksham_kernel.nodes import NODES
from karyaksham_kernel.pipeline import Document, load_document

WORDS = ["a", "b c", "id", "self", "class", "columns", "muted", "keys", "named", "ä", 'say "x"', "it's", "back\\slash"]
EXPRESSIONS = ["a > 1", "count(*)", "x || 'it''s'", 'sum("b c")', "a\n+ 1"]

text = st.sampled_from(WORDS)
expression = st.sampled_from(EXPRESSIONS)
names = st.one_of(text, st.lists(text, max_size=4, unique=True))
types = st.dictionaries(text, st.sampled_from(["int64", "decimal(10,2)", "list<date>"]), max_size=3)
expressions = st.dictionaries(text, expression, max_size=4)
cell = st.none() | st.booleans() | st.integers(-5, 2**62) | st.floats(allow_nan=False, allow_infinity=False) | text
path = st.sampled_from(["a.csv", "${day}/*.csv", "s3 lake/x y/"])
file = {"path": st.one_of(path, st.lists(path, min_size=1, max_size=3))}
sink = {"path": path, "mode": st.sampled_from(["error", "overwrite", "append"])}
flag = st.booleans()
some = st.integers(0, 99)

sort_keys = st.one_of(names, st.lists(st.fixed_dictionaries({"column": text, "descending": st.booleans()}), max_size=3))

REQUIRED: dict[str, Mapping[str, st.SearchStrategy[Any]]] = {
    "read_csv": file,
    "read_json_lines": file,
    "read_parquet": file,
    "inline_table": {"rows": st.lists(st.dictionaries(text, cell, max_size=3), max_size=3)},
    "select": {
        "columns": st.one_of(
            names,
            st.lists(
                st.fixed_dictionaries({"name": text}, optional={"as": text, "type": st.just("int64")}), max_size=3
            ),
        )
    },
    "rename": {"columns": st.dictionaries(text, text, max_size=3)},
    "drop": {"columns": names},
    "cast": {"types": types},
    "derive": {"columns": expressions},
    "fill_missing": {
        "columns": names,
        "with": st.sampled_from([0, 1.5, True, "mean", "forward", {"value": "it's"}, {"value": False}]),
    },
    "filter": {"condition": expression},
    "sort": {"by": sort_keys},
    "limit": {"rows": some},
    "deduplicate": {},
    "group_by": {},
    "join": {},
    "union": {},
    "summarize": {},
    "window": {"columns": expressions},
    "sql": {"query": st.sampled_from(["SELECT * FROM a", "WITH x AS (SELECT 'it''s' AS b)\nSELECT \"b\" FROM x"])},
    "write_parquet": sink,
    "write_csv": sink,
    "write_json_lines": sink,
}
OPTIONAL: dict[str, Mapping[str, st.SearchStrategy[Any]]] = {
    "read_csv": {
        "separator": st.sampled_from(["auto", ";"]),
        "header": flag,
        "schema": types,
        "columns": names,
        "skip_rows": some,
    },
    "read_parquet": {"hive_partitions": st.sampled_from(["auto", True]), "source_column": text},
    "cast": {"on_error": st.sampled_from(["fail", "reject"])},
    "limit": {"offset": some},
    "deduplicate": {"keys": names, "keep": st.sampled_from(["first", "none"])},
    "group_by": {"keys": names, "aggregations": expressions},
    "join": {
        "on": names,
        "how": st.sampled_from(["left", "cross"]),
        "suffix": text,
        "validate": st.just("many_to_one"),
    },
    "union": {"columns": st.sampled_from(["by_name", "strict"])},
    "window": {"partition_by": names, "order_by": sort_keys},
    "write_parquet": {"partition_by": names, "rows_per_file": st.integers(1, 9)},
    "write_csv": {"formula_guard": flag, "null_value": text},
}

COLUMNS = {"a": [1, 2, None, 2], "b c": ["x", None, "y", "x"], "self": [1.5, None, -0.5, 1e300]}
SENSIBLE: dict[str, st.SearchStrategy[dict[str, Any]]] = {
    "inline_table": st.just({"columns": COLUMNS}),
    "select": st.just({"columns": ["self", "b c", {"name": "a", "type": "float64"}, {"name": "a", "as": "d"}]}),
    "rename": st.sampled_from([{"columns": {}}, {"columns": {"self": "b c", "b c": "self"}}]),
    "drop": st.just({"columns": []}),
    "cast": st.sampled_from([{"types": {"a": "string"}}, {"types": {"self": "int8"}, "on_error": "reject"}]),
    "derive": st.sampled_from(
        [{"columns": {"a": "a + 1", "new": "a * 2"}}, {"columns": {"r": "rank() OVER (ORDER BY a)"}}]
    ),
    "fill_missing": st.sampled_from([{"columns": ["a", "self"], "with": "mean"}, {"columns": "b c", "with": "mode"}]),
    "filter": st.sampled_from([{"condition": "a > 1"}, {"condition": "\"b c\" = 'x' AND self < 9"}]),
    "sort": st.just({"by": ["a", {"column": "self", "descending": True}]}),
    "limit": st.just({"rows": 2, "offset": 1}),
    "deduplicate": st.sampled_from([{}, {"keys": "a", "keep": "any"}, {"keys": "a", "keep": "none"}]),
    "group_by": st.just({"keys": ["a", "b c"], "aggregations": {"self": "sum(self)", "n": "count(*)"}}),
    "join": st.sampled_from(
        [{"on": "a"}, {"on": ["a", "b c"], "how": "full"}, {"left_on": "a", "right_on": "a", "how": "left"}]
    ),
    "union": st.sampled_from([{}, {"columns": "by_position"}]),
    "window": st.just({"partition_by": "b c", "order_by": "a", "columns": {"self": "sum(self)", "n": "lag(a) + 1"}}),
}


@st.composite
def sensible_documents(draw: st.DrawFn) -> Document:
    """A document over one small table, of which much can be run."""
    nodes = [{"id": "table", "type": "inline_table", "params": {"columns": COLUMNS}}]
    ports = ["table"]
    for place in range(draw(st.integers(1, 5))):
        kind = draw(st.sampled_from(sorted(SENSIBLE)))
        least = NODES[kind].arity[0]
        inputs = [draw(st.sampled_from(ports)) for _ in range(least)]
        nodes.append({"id": f"n{place}", "type": kind, "inputs": inputs, "params": draw(SENSIBLE[kind])})
        ports += [f"n{place}.{port}" for port in NODES[kind].outputs]
    return load_document({"karyaksham": 1, "nodes": nodes})


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """A document whose nodes hang together and whose parameters have the form of their types."""
    nodes: list[dict[str, Any]] = []
    ports: list[str] = []
    for place in range(draw(st.integers(1, 8))):
        kind = draw(st.sampled_from([name for name in NODES if ports or NODES[name].arity[1] == 0]))
        identifier = draw(st.sampled_from([kind, f"{kind}_{place}", f"näme-{place}", f"{place}", f"kk{place}"]))
        if any(node["id"] == identifier for node in nodes):
            identifier = f"{identifier}__{place}"
        nodes.append(draw(node(identifier, kind, ports)))
        ports += [identifier if port == "out" else f"{identifier}.{port}" for port in NODES[kind].outputs]
    fields = draw(st.fixed_dictionaries({}, optional={"name": text, "layout": layouts, "parameters": parameters}))
    return load_document({"karyaksham": 1, "nodes": draw(st.permutations(nodes)), **fields})


@st.composite
def node(draw: st.DrawFn, identifier: str, kind: str, ports: list[str]) -> dict[str, Any]:
    """One node that reads some of these ports."""
    least, most = NODES[kind].arity
    count = draw(st.integers(least, least + 2 if most is None else most))
    made: dict[str, Any] = {"id": identifier, "type": kind}
    if count:
        made["inputs"] = [draw(st.sampled_from(ports)) for _ in range(count)]
    params = draw(st.fixed_dictionaries(dict(REQUIRED[kind]), optional=dict(OPTIONAL.get(kind, {}))))
    if params:
        made["params"] = params
    if count and draw(st.integers(0, 5)) == 0:
        made["muted"] = True
        if draw(flag):
            made["params"] = draw(st.dictionaries(text, cell, min_size=1, max_size=3))
    return made


layouts = st.dictionaries(text, st.fixed_dictionaries({"x": some, "y": st.floats(0, 9)}), min_size=1, max_size=3)
parameters = st.dictionaries(
    st.sampled_from(["minutes", "day", "self", "class"]),
    st.fixed_dictionaries(
        {"type": st.sampled_from(["int64", "date", "string", "bool"])},
        optional={"default": st.none() | st.integers(0, 9) | text | flag, "description": text},
    ),
    min_size=1,
)
