"""One wheel holds everything, and nothing of the machine that built it."""

import gzip
import json
import os
import tomllib
from pathlib import Path

import pytest
from servers.parts import ROOT

pytestmark = pytest.mark.timeout(1200)  # the first test may have to build the wheel

EXTENSION = "share/jupyter/labextensions/karyaksham/"


def test_it_serves_every_python_from_3_11_on(wheel: Path) -> None:
    assert "-cp311-abi3-" in wheel.name


@pytest.mark.parametrize(
    "name",
    [
        "karyaksham_kernel/__init__.py",
        "karyaksham_kernel/_engine.abi3.so",
        "karyaksham_kernel/_engine.pyi",
        "karyaksham_kernel/notebook/static/widget.js",
        "karyaksham_kernel/notebook/static/widget.css",
        "etc/jupyter/jupyter_server_config.d/karyaksham.json",
        f"{EXTENSION}install.json",
        f"{EXTENSION}package.json",
        f"{EXTENSION}static/style.js",
        f"{EXTENSION}schemas/karyaksham/settings.json",
    ],
)
def test_it_holds(name: str, files: dict[str, bytes]) -> None:
    assert files[name]


def test_the_database_migrations_are_in_it(files: dict[str, bytes]) -> None:
    assert any(name.startswith("karyaksham_kernel/jobs/migrations/versions/") for name in files)


def test_the_labextension_says_where_it_begins(files: dict[str, bytes]) -> None:
    build = json.loads(files[f"{EXTENSION}package.json"])["jupyterlab"]["_build"]
    assert f"{EXTENSION}{build['load']}" in files


def test_it_holds_neither_sources_of_the_views_nor_tests(files: dict[str, bytes]) -> None:
    strays = [name for name in files if name.startswith(("widgets/", "tests/", "build/", "engine/"))]
    assert strays == []
    assert not [name for name in files if name.endswith((".ts", ".tsx", ".map", ".pyc", ".rs"))]


def test_no_file_names_a_folder_of_the_machine_that_built_it(files: dict[str, bytes]) -> None:
    home = Path.home()
    cargo = Path(os.environ.get("CARGO_HOME", home / ".cargo"))
    folders = [f"{folder}/".encode() for folder in (ROOT, home, cargo)]
    named = {name: folder for name, content in files.items() for folder in folders if folder in content}
    assert named == {}


def test_no_file_loads_anything_from_the_network(files: dict[str, bytes]) -> None:
    views = {name: content for name, content in files.items() if name.endswith((".js", ".css"))}
    assert len(views) >= 4
    for name, content in views.items():
        assert not any(mark in content for mark in (b"@import", b"url(http", b'import("http', b'src="http')), name


def test_the_views_stay_small(files: dict[str, bytes]) -> None:
    def packed(*starts: str) -> int:
        return sum(len(gzip.compress(content)) for name, content in files.items() if name.startswith(starts))

    assert packed(f"{EXTENSION}static/") < 1_200_000
    assert packed("karyaksham_kernel/notebook/static/widget.") < 700_000


def test_python_rust_and_javascript_agree_on_the_version(wheel: Path) -> None:
    cargo = tomllib.loads((ROOT / "Cargo.toml").read_text())["workspace"]["package"]["version"]
    package = json.loads((ROOT / "widgets" / "package.json").read_text())["version"]
    lock = json.loads((ROOT / "widgets" / "package-lock.json").read_text())["version"]
    assert {wheel.name.split("-")[1], cargo, package, lock} == {cargo}
