"""What is generated from the registers is as they are now."""

import ast
import inspect
from pathlib import Path

import pytest

from karyaksham_kernel.nodes import NODES
from karyaksham_kernel.nodes.description import describe
from karyaksham_kernel.pipeline import Pipeline
from karyaksham_kernel.pipeline.generate import main, stale

# The checkout that these tests are of: the package under test may be installed elsewhere.
ROOT = Path(__file__).parents[2]


def test_no_generated_file_is_stale() -> None:
    assert stale(ROOT).keys() == set(), "run `make generate`"


def test_what_is_stale_is_named_or_written(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    missing = {str(path) for path in stale(tmp_path)}
    assert main(["--check", "--root", str(tmp_path)]) == 1
    assert set(capsys.readouterr().out.split()) == {"stale", *missing}
    assert main(["--root", str(tmp_path)]) == 0
    assert main(["--check", "--root", str(tmp_path)]) == 0


def test_every_parameter_is_described_and_explained_by_the_builder() -> None:
    for name, node_type in NODES.items():
        about = describe(node_type)
        assert about["summary"], name
        for parameter, schema in about["schema"]["properties"].items():
            assert schema.get("description"), f"{name}.{parameter}"
            assert f"{parameter}" in (inspect.getdoc(getattr(Pipeline, name)) or ""), f"{name}.{parameter}"


def test_the_builders_help_shows_the_defaults() -> None:
    signature = inspect.signature(Pipeline.read_csv)
    assert repr(signature.parameters["separator"].default) == "'auto'"
    assert repr(signature.parameters["null_values"].default) == "['']"


def test_editors_learn_the_kind_of_each_field() -> None:
    kinds = {name: schema.get("x-kind") for name, schema in describe(NODES["join"])["schema"]["properties"].items()}
    assert kinds["how"] is None
    assert describe(NODES["filter"])["schema"]["properties"]["condition"]["x-kind"] == "expression"
    assert describe(NODES["derive"])["schema"]["properties"]["columns"]["x-kind"] == "mapping"
    assert describe(NODES["read_csv"])["schema"]["properties"]["path"]["x-kind"] == "path"


def test_the_methods_are_code_that_parses() -> None:
    methods = ROOT / "karyaksham_kernel" / "pipeline" / "methods.py"
    (made,) = [part for part in ast.parse(methods.read_text()).body if isinstance(part, ast.ClassDef)]
    assert {part.name for part in made.body if isinstance(part, ast.FunctionDef)} >= set(NODES)
