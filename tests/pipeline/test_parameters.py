"""Parameters: typed values, and their text in paths."""

from datetime import date, datetime
from decimal import Decimal

import polars as pl
import pytest
from pipeline.writing import document

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError
from karyaksham_kernel.pipeline import bind_parameters, fill_path


def bound(kind: str, value: object) -> object:
    return bind_parameters(document(parameters={"p": {"type": kind}}), {"p": value})["p"].value


@pytest.mark.parametrize(
    ("kind", "given", "value"),
    [
        ("int64", 15, 15),
        ("int64", "15", 15),
        ("float64", "1.5", 1.5),
        ("float64", 2, 2.0),
        ("bool", "True", True),
        ("string", "15", "15"),
        ("date", "2013-01-31", date(2013, 1, 31)),
        ("datetime", "2013-01-31T05:15:00", datetime(2013, 1, 31, 5, 15)),  # noqa: DTZ001
        ("decimal(10,2)", "1.10", Decimal("1.10")),
        ("list<int64>", [1, 2], [1, 2]),
        ("int64", None, None),
    ],
)
def test_a_value_has_its_type(kind: str, given: object, value: object) -> None:
    assert bound(kind, given) == value


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        ("int64", "x"),
        ("int64", 1.5),
        ("int64", True),
        ("int8", 300),
        ("bool", 1),
        ("date", "2013-02-30"),
        ("string", 1),
    ],
)
def test_a_value_of_another_type_is_told(kind: str, given: object) -> None:
    with pytest.raises(InvalidPipeline) as raised:
        bound(kind, given)
    assert (raised.value.problem.code, raised.value.problem.field) == ("wrong_type", "parameters.p")


def test_all_faults_are_told_at_once() -> None:
    parameters = {
        "missing": {"type": "int64"},
        "odd": {"type": "int63", "default": 1},
        "bad": {"type": "int64", "default": "x"},
        "fine": {"type": "date", "default": None},
    }
    with pytest.raises(InvalidPipeline) as raised:
        bind_parameters(document(parameters=parameters), {"fin": 1})
    assert [(problem.code, problem.field) for problem in raised.value.problems] == [
        ("unknown_parameter", "parameters.fin"),
        ("missing_parameter", "parameters.missing"),
        ("unknown_type", "parameters.odd.type"),
        ("wrong_type", "parameters.bad.default"),
    ]


def test_a_default_is_used_when_nothing_is_given() -> None:
    values = bind_parameters(document(parameters={"p": {"type": "int16", "default": 7}}))
    assert (values["p"].value, values["p"].dtype) == (7, pl.Int16())


def test_a_path_is_filled_in() -> None:
    kinds = {"n": ("int64", 7), "day": ("date", "2013-01-31"), "yes": ("bool", True)}
    parameters = {name: {"type": kind, "default": value} for name, (kind, value) in kinds.items()}
    values = bind_parameters(document(parameters=parameters))
    assert fill_path("a/${day}/${n}-${yes}-$n.csv", values) == "a/2013-01-31/7-true-$n.csv"


def test_a_path_with_an_unknown_parameter_is_told() -> None:
    values = bind_parameters(document(parameters={"day": {"type": "string", "default": None}}))
    with pytest.raises(KaryakshamError, match="Did you mean 'day'"):
        fill_path("${dya}.csv", values)
    with pytest.raises(KaryakshamError, match="no value"):
        fill_path("${day}.csv", values)
