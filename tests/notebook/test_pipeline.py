"""A pipeline in a notebook: the first thing one types works, and what is wrong is said in words."""

from pathlib import Path

import polars as pl
import pytest
from polars.testing import assert_frame_equal

import karyaksham_kernel as kk
from karyaksham_kernel.notebook.browse import rebased
from karyaksham_kernel.pipeline import Document, load_document

X = pl.DataFrame({"a": [1, 2, 3], "b": ["one", "two", None]})


def test_the_first_thing_a_newcomer_types_works(folder: Path) -> None:
    result = kk.read_csv("x.csv").filter("a > 1").submit().result().collect()
    assert_frame_equal(result, X.filter(pl.col("a") > 1))


def test_parameters_have_their_values_from_submit(folder: Path) -> None:
    pipeline = kk.read_csv("x.csv").filter("a > $least").with_parameters(least=1)
    assert pipeline.submit(least=2).result().collect()["a"].to_list() == [3]


def test_a_preview_is_of_where_the_pipeline_stands(folder: Path) -> None:
    pipeline = kk.read_csv("x.csv", id="x").filter("a > 1", id="more")
    assert_frame_equal(pipeline.preview().frame, X.filter(pl.col("a") > 1))
    assert_frame_equal(pipeline.rest.preview().frame, X.filter(pl.col("a") <= 1))
    assert pipeline.rest.preview().port == "more.rest"


def test_a_preview_of_a_node_or_port_by_name(folder: Path) -> None:
    pipeline = kk.read_csv("x.csv", id="x").filter("a > 1", id="more").limit(1)
    assert_frame_equal(pipeline.preview("x", rows=2).frame, X.head(2))
    assert_frame_equal(pipeline.preview("more.rest").frame, X.head(1))


def test_a_preview_of_a_node_that_is_not_there_names_those_that_are(folder: Path) -> None:
    with pytest.raises(kk.InvalidPipeline, match="more"):
        kk.read_csv("x.csv").filter("a > 1", id="more").preview("mroe")


def test_check_finds_every_problem_at_once(folder: Path) -> None:
    report = kk.read_csv("x.csv").filter("aa > 1", id="one").also(kk.read_csv("y.csv", id="other")).check()
    assert {(problem.node, problem.code) for problem in report.problems} == {
        ("one", "unknown_column"),
        ("other", "missing_file"),
    }
    assert not report.ok


def test_check_knows_the_columns_at_every_port(folder: Path) -> None:
    report = kk.read_csv("x.csv", id="x").derive(c="a / 2", id="half").check()
    assert report.ok
    assert report.schemas["half"]["out"] == {"a": "int64", "b": "string", "c": "float64"}


def test_a_broken_pipeline_is_not_submitted(folder: Path) -> None:
    before = len(list(kk.runs()))
    with pytest.raises(kk.InvalidPipeline) as raised:
        kk.read_csv("x.csv").filter("aa > 1 and bb = 'x'").submit()
    assert len(raised.value.problems) == 2
    assert len(list(kk.runs())) == before


def test_outside_a_notebook_a_pipeline_is_lines_of_text(folder: Path) -> None:
    bundle = kk.read_csv("x.csv", id="x").filter("a > 1", id="more").name("a name")._repr_mimebundle_()
    assert bundle == {
        "text/plain": 'Pipeline \'a name\'\n  x     read_csv  path="x.csv"\n  more  filter    condition="a > 1"  ← x'
    }


def test_a_kept_pipeline_is_loaded_with_its_paths(folder: Path) -> None:
    (folder / "kept").mkdir()
    document = kk.read_csv("../x.csv", id="x").write_csv("out.csv", id="out").document()
    (folder / "kept" / "p.karya").write_text(document.model_dump_json(exclude_unset=True))
    kk.load("kept/p.karya").submit().wait()
    assert (folder / "kept" / "out.csv").read_text().startswith("a,b\n1,one\n")


def test_only_relative_paths_move_with_the_folder() -> None:
    paths = ["a.csv", "in/", "/abs/b.csv", "s3://lake/c.csv", "${root}/d.csv"]
    document = Document.model_validate(
        {"karyaksham": 1, "nodes": [{"id": "x", "type": "read_csv", "params": {"path": paths, "separator": ","}}]}
    )
    (node,) = rebased(document, Path("kept")).nodes
    assert node.params["path"] == ["kept/a.csv", "kept/in/", "/abs/b.csv", "s3://lake/c.csv", "${root}/d.csv"]
    assert node.params["separator"] == ","


def test_a_loaded_pipeline_is_the_same_document(folder: Path) -> None:
    document = kk.read_csv("x.csv").filter("a > 1").document()
    (folder / "p.karya").write_text(document.model_dump_json(exclude_unset=True))
    assert kk.load("p.karya").document() == load_document(folder / "p.karya")
