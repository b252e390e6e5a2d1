"""karyaksham profile: statistics of every column, on the terminal and for a program."""

import json

import polars as pl
from cli.conftest import Terminal


def test_every_column_is_shown(terminal: Terminal) -> None:
    (terminal.folder / "few.csv").write_text("id,name\n1,one\n2,\n")
    done = terminal.karyaksham("profile", "few.csv")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("2 rows\n")
    assert "name" in done.stdout


def test_json_for_a_program_of_any_format(terminal: Terminal) -> None:
    table = pl.DataFrame({"id": [1, 2, 2], "name": ["one", None, "two"]})
    table.write_parquet(terminal.folder / "few.parquet")
    table.write_ndjson(terminal.folder / "few.jsonl")
    for name in ("few.parquet", "few.jsonl"):
        told = json.loads(terminal.karyaksham("profile", name, "--json").stdout)
        found = [(row["column"], row["nulls"], row["distinct"], row["min"]) for row in told]
        assert found == [("id", 0, 2, "1"), ("name", 1, 2, "one")]


def test_nothing_is_left_behind(terminal: Terminal) -> None:
    (terminal.folder / "few.csv").write_text("id\n1\n")
    before = sorted(terminal.folder.rglob("*"))
    terminal.karyaksham("profile", "few.csv")
    assert [file for file in sorted(terminal.folder.rglob("*")) if file.is_file() and file not in before] == []


def test_a_file_that_is_not_there_is_said_so(terminal: Terminal) -> None:
    done = terminal.karyaksham("profile", "none.csv")
    assert done.returncode == 1
    assert "none.csv" in done.stderr
