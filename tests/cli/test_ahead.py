"""What the command reads before Python has imported what a run needs: a guess that changes no answer."""

import json
import os
from pathlib import Path

import pytest
from cli.conftest import Terminal
from execution.documents import node, read

from karyaksham_kernel import _engine
from karyaksham_kernel.cli.ahead import begin_profile, begin_reading
from karyaksham_kernel.nodes.pushdown import Condition
from karyaksham_kernel.storage.connections import store_options

Guess = tuple[str, str | None, list[Condition], dict[str, str] | None]


@pytest.fixture
def guesses(monkeypatch: pytest.MonkeyPatch) -> list[Guess]:
    begun: list[Guess] = []

    def read_ahead(
        uri: str, text: str | None, predicate: list[Condition], *, options: dict[str, str] | None = None
    ) -> None:
        begun.append((uri, text, predicate, options))

    monkeypatch.setattr(_engine, "read_ahead", read_ahead)
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
    assert guesses == [(str(tmp_path / "large.csv"), None, [], None)]


def test_where_columns_are_named_only_those_are_likely(tmp_path: Path, guesses: list[Guess]) -> None:
    (tmp_path / "flights.csv").write_text("a,b\n1,2\n")
    text = begun(tmp_path, read(), node("few", "select", "flights", columns=["a"]))
    assert guesses == [(str(tmp_path / "flights.csv"), text, [], None)]


@pytest.mark.parametrize(
    "params",
    [
        {"path": "missing.csv"},
        {"path": "*.csv"},
        {"path": "{name}.csv"},
        {"path": "s3://bucket/folder/"},
        {"path": "s3://bucket/*.csv"},
        {"path": "https://host/key.csv"},
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
    ("condition", "likely"),
    [
        ("n = 50 AND price > 0.05", [("n", "eq", [50]), ("price", "gt", [0.05])]),
        ("carrier <> 'UA' and delay >= -5", [("carrier", "ne", ["UA"]), ("delay", "ge", [-5])]),
        ("n = 1 OR n = 2 AND m = 3", []),
        ("n = $limit", []),
        ("upper(carrier) = 'UA'", []),
        ("carrier = 'a and b'", []),
        ("day > DATE '2026-01-01'", [("day", "gt", ["2026-01-01"])]),
        (
            "day BETWEEN '2026-01-01' AND date'2026-01-31' AND price between 0.5 and 7",
            [
                ("day", "ge", ["2026-01-01"]),
                ("day", "le", ["2026-01-31"]),
                ("price", "ge", [0.5]),
                ("price", "le", [7]),
            ],
        ),
        ("price NOT BETWEEN 1 AND 2", []),
    ],
)
def test_a_filter_behind_the_file_is_likely_where_it_is_plain(
    tmp_path: Path, guesses: list[Guess], condition: str, likely: list[Condition]
) -> None:
    (tmp_path / "flights.csv").write_text("a\n1\n")
    begun(tmp_path, read(), node("late", "filter", "flights", condition=condition))
    assert [guess[2] for guess in guesses] == [likely]


@pytest.mark.parametrize(
    "other",
    [
        node("also", "sort", "flights", by=["n"]),
        node("also", "sort", "flights.rejected", by=["line"]),
        node("also", "sort", "late.rest", by=["n"]),
    ],
)
def test_a_filter_is_not_likely_where_others_want_other_rows(
    tmp_path: Path, guesses: list[Guess], other: dict[str, object]
) -> None:
    (tmp_path / "flights.csv").write_text("a\n1\n")
    begun(tmp_path, read(), node("late", "filter", "flights", condition="n = 5"), other)
    assert [guess[2] for guess in guesses] == [[]]


@pytest.fixture
def _with_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in [name for name in os.environ if name.startswith(("AWS_", "KARYAKSHAM_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("KARYAKSHAM_HOME", str(tmp_path))
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")


@pytest.mark.usefixtures("_with_keys")
def test_an_object_is_begun_as_the_run_will_reach_it(tmp_path: Path, guesses: list[Guess]) -> None:
    begun(tmp_path, read("s3://bucket/key.csv"))
    assert guesses == [("s3://bucket/key.csv", None, [], store_options("s3://bucket/key.csv"))]


@pytest.mark.usefixtures("_with_keys")
@pytest.mark.parametrize("named", ["connections.json", "KARYAKSHAM_CONNECTIONS_FILE", "KARYAKSHAM_CONFIG"])
def test_no_store_is_asked_while_it_is_not_certain_which_is_meant(
    tmp_path: Path, guesses: list[Guess], monkeypatch: pytest.MonkeyPatch, named: str
) -> None:
    if named.startswith("KARYAKSHAM"):
        monkeypatch.setenv(named, "elsewhere")
    else:
        (tmp_path / named).write_text("[]")
    begun(tmp_path, read("s3://bucket/key.csv"))
    assert guesses == []


@pytest.mark.parametrize(
    ("words", "begun"),
    [
        (["profile", "flights.csv"], True),
        (["profile", "--json", "flights.csv"], True),
        (["profile", "flights.csv.gz"], True),
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
    for name in ("flights.csv", "flights.csv.gz", "flights.parquet"):
        (here / name).write_text("a\n1\n")
    begin_profile(words)
    name = Path(words[-1]).name
    assert guesses == ([(str(here / name), None, [], None)] if begun else [])


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
