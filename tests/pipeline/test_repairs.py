"""Repairs: an unknown column comes with the change that ends the problem, where one is plain to see."""

from typing import Any

import pytest
from pipeline.writing import AIRLINES, FLIGHTS, document, node

from karyaksham_kernel.errors import Problem


def repaired(checked, nodes: list[dict[str, Any]], problem: Problem) -> list[Problem]:
    """The problems that are left when the offered edits are in the document."""
    assert problem.fix is not None
    edits = {edit["node"]: edit["params"] for edit in problem.fix["edits"]}
    return list(
        checked(document(*[{**one, "params": edits.get(one["id"], one.get("params", {}))} for one in nodes])).problems
    )


@pytest.mark.parametrize(
    "broken",
    [
        node("x", "filter", "flights", condition="month > 1 AND dep_dely > 15"),
        node("x", "derive", "flights", columns={"hours": "dep_dely / 60"}),
        node("x", "group_by", "flights", keys=["carier"], aggregations={"n": "count(*)"}),
        node("x", "group_by", "flights", keys=["carrier"], aggregations={"mean": "avg(dep_dely)"}),
        node("x", "sort", "flights", by=["carrier", {"column": "dep_dely", "descending": True}]),
        node("x", "select", "flights", columns=["carrier", {"name": "dep_dely", "as": "late"}]),
        node("x", "rename", "flights", columns={"dep_dely": "late"}),
        node("x", "cast", "flights", types={"dep_dely": "string"}),
        node("x", "join", "flights airlines", on=["carier"]),
    ],
    ids=lambda one: f"{one['type']} {sorted(one['params'])}",
)
def test_a_slip_of_the_pen_is_repaired(checked, broken) -> None:
    nodes = [FLIGHTS, AIRLINES, broken] if broken["type"] == "join" else [FLIGHTS, broken]
    (problem,) = checked(document(*nodes)).problems
    assert problem.fix is not None
    assert problem.fix["label"] in ("Use dep_delay", "Use carrier")
    assert repaired(checked, nodes, problem) == []


def test_a_name_far_from_all_others_is_left_to_the_person(checked) -> None:
    (problem,) = checked(document(FLIGHTS, node("x", "filter", "flights", condition="altitude > 1"))).problems
    assert problem.fix is None


def test_a_renaming_above_repairs_everything_below_it(checked) -> None:
    nodes = [
        FLIGHTS,
        node("named", "rename", "flights", columns={"dep_delay": "minutes late"}),
        node("late", "filter", "named", condition="dep_delay > 15 AND month < 6"),
        node("hours", "derive", "late", columns={"h": "round(dep_delay / 60, 1)"}),
        node(
            "by", "group_by", "hours", keys=["carrier"], aggregations={"mean": "avg(dep_delay)", "dep_delay": "max(h)"}
        ),
        node("sorted", "sort", "by", by=["dep_delay"]),
    ]
    (problem,) = checked(document(*nodes)).problems
    assert problem.fix is not None
    assert problem.fix["label"] == "Use minutes late, as named calls it"
    assert repaired(checked, nodes, problem) == []
    assert problem.fix["edits"][0]["params"] == {"condition": '"minutes late" > 15 AND month < 6'}
    assert "sorted" not in {edit["node"] for edit in problem.fix["edits"]}, "its column is the group's own"


def test_a_choice_of_columns_that_renames_is_followed_too(checked) -> None:
    nodes = [
        FLIGHTS,
        node("few", "select", "flights", columns=["carrier", {"name": "dep_delay", "as": "delay_of_departure"}]),
        node("late", "filter", "few", condition="dep_delay > 15"),
    ]
    (problem,) = checked(document(*nodes)).problems
    assert repaired(checked, nodes, problem) == []
