"""The builder: each method gives a new pipeline, and what is typed is what the document says."""

from datetime import date

import pytest

from karyaksham_kernel.errors import InvalidPipeline
from karyaksham_kernel.nodes import NODES
from karyaksham_kernel.pipeline import Parameter, Pipeline, desc

FLIGHTS = Pipeline.read_csv("flights.csv")
AIRLINES = Pipeline.read_csv("airlines.csv")


def nodes(pipeline: Pipeline) -> dict[str, tuple[str, list[str]]]:
    return {node.id: (node.type, node.inputs) for node in pipeline.document().nodes}


def params(pipeline: Pipeline) -> dict[str, object]:
    return pipeline.document().nodes[-1].params


def test_the_pipeline_of_the_readme() -> None:
    by_carrier = (
        FLIGHTS.filter("dep_delay > $minutes")
        .join(AIRLINES, on="carrier")
        .group_by("carrier", flights="count(*)")
        .with_parameters(minutes=15)
    )
    assert nodes(by_carrier) == {
        "read_csv": ("read_csv", []),
        "filter": ("filter", ["read_csv"]),
        "read_csv_2": ("read_csv", []),
        "join": ("join", ["filter", "read_csv_2"]),
        "group_by": ("group_by", ["join"]),
    }
    assert by_carrier.document().parameters == {"minutes": Parameter(type="int64", default=15)}


def test_a_method_leaves_the_pipeline_it_is_called_on_as_it_was() -> None:
    before = FLIGHTS.document()
    FLIGHTS.limit(1).name("x").with_parameters(a=1).layout({"read_csv": {"x": 1}}).write_csv("a.csv")
    assert FLIGHTS.document() == before


def test_every_node_type_has_a_method() -> None:
    assert [name for name in NODES if not callable(getattr(Pipeline, name, None))] == []


@pytest.mark.parametrize(
    ("built", "expected"),
    [
        (FLIGHTS.select("a", {"name": "b", "as": "c"}), {"columns": ["a", {"name": "b", "as": "c"}]}),
        (FLIGHTS.select(["a"]), {"columns": ["a"]}),
        (FLIGHTS.sort("a", desc("b")), {"by": ["a", {"column": "b", "descending": True}]}),
        (FLIGHTS.sort("a"), {"by": "a"}),
        (FLIGHTS.rename(a="b"), {"columns": {"a": "b"}}),
        (FLIGHTS.rename({"a b": "c"}, d="e"), {"columns": {"a b": "c", "d": "e"}}),
        (FLIGHTS.rename(columns="c"), {"columns": {"columns": "c"}}),
        (FLIGHTS.derive(speed="distance / time"), {"columns": {"speed": "distance / time"}}),
        (FLIGHTS.cast(a="int64", on_error="null"), {"types": {"a": "int64"}, "on_error": "null"}),
        (FLIGHTS.fill_missing("a", "mean"), {"columns": "a", "with": "mean"}),
        (FLIGHTS.fill_missing(["a"], with_=0), {"columns": ["a"], "with": 0}),
        (FLIGHTS.group_by("a", "b", n="count(*)"), {"keys": ["a", "b"], "aggregations": {"n": "count(*)"}}),
        (FLIGHTS.group_by(n="count(*)"), {"aggregations": {"n": "count(*)"}}),
        (FLIGHTS.group_by("a", aggregations={"id": "count(*)"}), {"keys": "a", "aggregations": {"id": "count(*)"}}),
        (
            FLIGHTS.window("a", "b", order_by=[desc("day")], before="lag(n)"),
            {"partition_by": ["a", "b"], "order_by": [desc("day")], "columns": {"before": "lag(n)"}},
        ),
        (FLIGHTS.limit(5, 2), {"rows": 5, "offset": 2}),
        (FLIGHTS.deduplicate(), {}),
        (FLIGHTS.deduplicate("a", keep="last"), {"keys": "a", "keep": "last"}),
        (FLIGHTS.union(AIRLINES, columns="strict"), {"columns": "strict"}),
        (Pipeline.read_parquet(("a", "b")), {"path": ["a", "b"]}),
        (Pipeline.inline_table([{"d": date(2013, 1, 31)}]), {"rows": [{"d": "2013-01-31"}]}),
        (FLIGHTS.node("limit", {"rows": 3}), {"rows": 3}),
    ],
)
def test_arguments_become_parameters(built: Pipeline, expected: dict) -> None:
    assert params(built) == expected


def test_only_what_was_given_is_written() -> None:
    assert params(FLIGHTS) == {"path": "flights.csv"}
    assert params(Pipeline.read_csv("a.csv", quote='"')) == {"path": "a.csv", "quote": '"'}


def test_a_writer_leaves_the_pipeline_where_it_was() -> None:
    both = FLIGHTS.sort("a").write_parquet("a.parquet").write_csv("a.csv").limit(1)
    assert nodes(both) == {
        "read_csv": ("read_csv", []),
        "sort": ("sort", ["read_csv"]),
        "write_parquet": ("write_parquet", ["sort"]),
        "write_csv": ("write_csv", ["sort"]),
        "limit": ("limit", ["sort"]),
    }


def test_ports_are_properties() -> None:
    assert params(FLIGHTS.filter("a > 1").rest.limit(1)) == {"rows": 1}
    assert nodes(FLIGHTS.filter("a > 1").rest.limit(1))["limit"][1] == ["filter.rest"]
    assert nodes(FLIGHTS.join(AIRLINES, "k").port("left_rest").limit(1))["limit"][1] == ["join.left_rest"]


def test_a_port_that_is_not_there_is_told() -> None:
    with pytest.raises(InvalidPipeline, match=r"has no port 'rset'\. Did you mean 'rest'\?"):
        FLIGHTS.filter("a > 1").port("rset")
    with pytest.raises(InvalidPipeline, match="A limit has no port 'rest'"):
        _ = FLIGHTS.limit(1).rest


def test_what_is_read_twice_is_one_node() -> None:
    late = FLIGHTS.filter("a > 1")
    assert list(nodes(late.join(late.group_by("k"), on="k"))) == ["read_csv", "filter", "group_by", "join"]
    assert nodes(late.union(late.rest))["union"][1] == ["filter", "filter.rest"]


def test_branches_come_together_in_one_document() -> None:
    late = FLIGHTS.filter("a > 1")
    whole = late.write_csv("late.csv").also(late.rest.write_csv("rest.csv"), AIRLINES.limit(1))
    assert list(nodes(whole)) == ["read_csv", "filter", "write_csv", "write_csv_2", "read_csv_2", "limit"]


def test_ids_may_be_given_and_are_numbered_otherwise() -> None:
    named = Pipeline.read_csv("a.csv", id="filter").filter("a > 1").filter("b > 1", id="last")
    assert nodes(named) == {
        "filter": ("read_csv", []),
        "filter_2": ("filter", ["filter"]),
        "last": ("filter", ["filter_2"]),
    }


def test_one_id_twice_is_told() -> None:
    with pytest.raises(InvalidPipeline, match="Two nodes have the id 'a'"):
        Pipeline.read_csv("a.csv", id="a").limit(1, id="a").document()


def test_a_fault_of_form_is_told_where_it_is_typed() -> None:
    with pytest.raises(InvalidPipeline, match=r"limit\.rows: Should be a whole number"):
        FLIGHTS.limit("5")  # type: ignore[arg-type]
    with pytest.raises(InvalidPipeline, match=r"late\.condition: Should not be empty"):
        FLIGHTS.filter("", id="late")
    with pytest.raises(InvalidPipeline, match="'columns' is missing"):
        FLIGHTS.derive()
    with pytest.raises(TypeError, match="cannot stand in a document"):
        Pipeline.inline_table([{"a": {1, 2}}])


def test_parameters_say_their_type() -> None:
    declared = FLIGHTS.with_parameters(
        a=1, b=1.5, c=True, d="x", e=date(2013, 1, 31), f={"type": "date", "description": "the day"}
    )
    found = declared.document().parameters
    assert [parameter.type for parameter in found.values()] == ["int64", "float64", "bool", "string", "date", "date"]
    assert found["f"].required
    with pytest.raises(TypeError, match="needs a type"):
        FLIGHTS.with_parameters(a=None)


def test_two_meanings_of_one_parameter_are_told() -> None:
    with pytest.raises(InvalidPipeline, match="declare the parameter 'a' differently"):
        FLIGHTS.with_parameters(a=1).join(AIRLINES.with_parameters(a=2), "k")


def test_name_layout_and_order_are_the_documents() -> None:
    laid_out = FLIGHTS.limit(1).name("few").layout({"limit": {"x": 3}}).arranged("limit", "read_csv").document()
    assert (laid_out.name, laid_out.layout) == ("few", {"limit": {"x": 3}})
    assert [node.id for node in laid_out.nodes] == ["limit", "read_csv"]


def test_a_subclass_stays_itself() -> None:
    class Mine(Pipeline):
        pass

    made = Mine.read_csv("a.csv").filter("a > 1").rest.join(FLIGHTS, "k").write_csv("x.csv").name("n").also(AIRLINES)
    assert type(made) is Mine
    assert type(Mine.from_document(made.document())) is Mine


def test_it_says_what_it_is() -> None:
    assert repr(FLIGHTS.filter("a > 1").rest.name("late")) == "<Pipeline 'late': 2 nodes, at filter.rest>"
    with pytest.raises(TypeError, match="begin a pipeline with a reader"):
        Pipeline()


def test_a_pipeline_of_a_thousand_steps_is_no_trouble() -> None:
    long = FLIGHTS
    for _ in range(1500):
        long = long.limit(1)
    assert len(long.document().nodes) == 1501
