"""What the command reads before Python has imported what a run needs: a guess that changes no answer."""

import json
from pathlib import Path

import pytest
from cli.conftest import Terminal
from execution.documents import node, read

from karyaksham_kernel import _engine
from karyaksham_kernel.cli.ahead import begin_profile, begin_reading

Guess = tuple[str, str | None]


@pytest.fixture
def guesses(monkeypatch: pytest.MonkeyPatch) -> list[Guess]:
    begun: list[Guess] = []
    monkeypatch.setattr(_engine, "read_ahead", lambda path, text: begun.append((path, text)))
    return begun


def begun(folder: Path, *nodes: object) -> str:
    text = json.dumps({"karyaksham": 1, "nodes": nodes})
    (folder / "p.karya").write_text(text)
    begin_reading(folder / "p.karya")
    return text


def test_the_largest_file_is_begun(tmp_path: Path, guesses: list[Guess]) -> None:
    (tmp_path / "small.csv").write_text("a\n1\n")
    (tmp_path / "large.csv").write_text("a\n1\n2\n")
    begun(tmp_path, read("small.csv", "s"), read("large.csv", "l"))
    assert guesses == [(str(tmp_path / "large.csv"), None)]


def test_where_columns_are_named_only_those_are_likely(tmp_path: Path, guesses: list[Guess]) -> None:
    (tmp_path / "flights.csv").write_text("a,b\n1,2\n")
    text = begun(tmp_path, read(), node("few", "select", "flights", columns=["a"]))
    assert guesses == [(str(tmp_path / "flights.csv"), text)]


@pytest.mark.parametrize(
    "params",
    [
        {"path": "missing.csv"},
        {"path": "*.csv"},
        {"path": "{name}.csv"},
        {"path": "s3://bucket/key.csv"},
        {"path": ["flights.csv"]},
        {"path": "flights.csv", "separator": ";"},
        {"path": "."},
        {},
        None,
    ],
)
def test_what_is_not_plain_is_left_to_the_run(tmp_path: Path, guesses: list[Guess], params: object) -> None:
    (tmp_path / "flights.csv").write_text("a\n1\n")
    begun(tmp_path, {"id": "in", "type": "read_csv", "params": params})
    assert guesses == []


@pytest.mark.parametrize(
    ("words", "begun"),
    [
        (["profile", "flights.csv"], True),
        (["profile", "--json", "flights.csv"], True),
        (["profile", "missing.csv"], False),
        (["profile", "flights.parquet"], False),
        (["profile"], False),
        (["profile", "x" * 300], False),
        (["profile", "../here/flights.csv"], True),
    ],
)
def test_a_profile_reads_all_columns_of_its_file(
    tmp_path: Path, guesses: list[Guess], monkeypatch: pytest.MonkeyPatch, words: list[str], begun: bool
) -> None:
    here = tmp_path / "here"
    here.mkdir()
    monkeypatch.chdir(here)
    for name in ("flights.csv", "flights.parquet"):
        (here / name).write_text("a\n1\n")
    begin_profile(words)
    assert guesses == ([(str(here / "flights.csv"), None)] if begun else [])


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"nodes": 3}', '{"nodes": [3]}', "[" * 100_000])
def test_no_document_is_nobodys_fault_yet(tmp_path: Path, guesses: list[Guess], text: str) -> None:
    (tmp_path / "p.karya").write_text(text)
    begin_reading(tmp_path / "p.karya")
    begin_reading(tmp_path / "missing.karya")
    assert guesses == []


def test_a_run_over_several_blocks_gives_the_same_rows(terminal: Terminal) -> None:
    rows = "".join(f"UA,{n % 40}\n" for n in range(500_000))
    (terminal.folder / "flights.csv").write_text(f"carrier,dep_delay\n{rows}")
    document = terminal.write(
        read(),
        node("late", "filter", "flights", condition="dep_delay > 15"),
        node("each", "group_by", "late", keys=["dep_delay"], aggregations={"flights": "count(*)"}),
        node("out", "write_csv", "each", path="out.csv"),
    )
    for _ in range(3):
        done = terminal.karyaksham("run", document)
        assert done.returncode == 0, done.stderr
        lines = (terminal.folder / "out.csv").read_text().splitlines()
        assert sorted(lines[1:]) == sorted(f"{delay},12500" for delay in range(16, 40))
        (terminal.folder / "out.csv").unlink()
