"""Files that other projects keep because they are strange: read to the expected values, or refused in one sentence."""

import csv
import json
import os
import time
from pathlib import Path

import polars as pl
import pytest

from karyaksham_kernel._engine import CsvSource, EngineError, list_files

from . import corpora


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where collections are kept between sessions, if anywhere."""
    kept = os.environ.get("KARYAKSHAM_TEST_DATA")
    return Path(kept) / "corpora" if kept else tmp_path_factory.mktemp("corpora")


def as_text(path: Path, **settings: object) -> tuple[list[str], list[list[str]]]:
    """Header and cells, nothing null and nothing typed."""
    given = {"null_values": [], "dates": "text", **settings}
    files = list_files(str(path), {})
    found = CsvSource(files, {}, **given)
    names = [name for name, _ in found.schema]
    source = CsvSource(files, {}, **{**given, "schema": dict.fromkeys(names, "string")})
    rows = [list(row) for batch in source.scan() for row in pl.DataFrame(batch).rows()]
    return names, rows


def by_python(path: Path, encoding: str = "utf-8-sig", **dialect: object) -> tuple[list[str], list[list[str]]]:
    """The same by Python's own reader."""
    with path.open(encoding=encoding, newline="") as file:
        header, *rows = [row for row in csv.reader(file, **dialect) if row]
    return header, rows


# The package's JSON holds another number than its CSV.
SLIPS = {"location_coordinates.csv": ["Contact Phone Number"]}


def test_csv_spectrum_is_read_to_its_values(folder):
    spectrum = corpora.csv_spectrum(folder)
    read = 0
    for path in corpora.files(spectrum / "csvs"):
        expected = json.loads((spectrum / "json" / path.name).with_suffix(".json").read_text())
        names, rows = as_text(path, header=True)
        found = [dict(zip(names, row, strict=True)) for row in rows]
        wanted = expected if isinstance(expected, list) else [expected]
        for name in SLIPS.get(path.name, ()):
            for row in (*found, *wanted):
                del row[name]
        assert found == wanted, path.name
        read += 1
    assert read == 12


CRATE = {
    "smallpop.csv": {},
    "smallpop-colon.csv": {"delimiter": ":"},
    "uspop.csv": {},
    "uspop-null.csv": {},
    "bench/game.csv": {},
    "bench/gtfs-mbta-stop-times.csv": {},
    "bench/nfl.csv": {},
    "bench/worldcitiespop.csv": {},
}


@pytest.mark.parametrize("name", CRATE)
def test_the_crates_examples_are_read_to_their_values(name):
    path = corpora.csv_crate() / name
    header = not name.endswith("game.csv")
    separator = CRATE[name].get("delimiter")
    names, rows = as_text(path, header=header, separator=separator)
    expected_names, expected = by_python(path, **CRATE[name])
    assert rows == (expected if header else [expected_names, *expected])
    assert not header or names == expected_names


def test_the_crates_file_in_another_encoding_is_refused_and_read_by_name():
    path = corpora.csv_crate() / "uspop-latin1.csv"
    with pytest.raises(EngineError, match="name the file's encoding") as caught:
        as_text(path)
    assert caught.value.code == "invalid_utf8"
    assert as_text(path, encoding="latin1")[1] == by_python(path, encoding="latin1")[1]


def test_the_crates_strangest_file_is_read_as_its_author_means_it():
    path = corpora.csv_crate() / "strange.csv"
    with pytest.raises(EngineError) as caught:
        as_text(path, header=False, comment="#")
    assert caught.value.code == "ragged_line"
    _, rows = as_text(path, header=False, comment="#", bad_rows="skip")
    assert rows[0] == ['"Hacksaw" Jim Duggan', "1987"]
    assert len(rows) == 5


CSVKIT_ENCODINGS = {"test_latin1.csv": "latin1", "test_utf16_big.csv": "utf-16", "test_utf16_little.csv": "utf-16"}


def test_every_example_of_csvkit_is_read_or_refused_in_one_sentence(folder):
    examples = corpora.csvkit(folder)
    refused = {}
    for path in corpora.files(examples):
        began = time.monotonic()
        settings = {"encoding": "latin1"} if path.name == "test_latin1.csv" else {}
        try:
            names, rows = as_text(path, header=True, **settings)
        except EngineError as error:
            refused[path.name] = error.code if str(path) in error.message.splitlines()[0] else error.message
        else:
            assert all(len(row) == len(names) for row in rows)
            if path.suffix == ".csv":
                assert_as_python(path, names, rows)
        assert time.monotonic() - began < 10
    assert refused == REFUSED


REFUSED = {
    "bad.csv": "ragged_line",
    "bad_skip_lines.csv": "ragged_line",
    "empty.csv": "empty_file",
    "join_a_short.csv": "ragged_line",
    "test_empty_columns.csv": "ragged_line",
    "test_empty_columns_long_row.csv": "ragged_line",
    "test_empty_columns_short_row.csv": "ragged_line",
    "test_extra_header.csv": "ragged_line",
    "test_join_short_rows.csv": "ragged_line",
}
"""Examples that are no tables: the fault of each."""


def assert_as_python(path: Path, names: list[str], rows: list[list[str]]) -> None:
    encoding = CSVKIT_ENCODINGS.get(path.name, "utf-8-sig")
    separator = CsvSource(
        list_files(str(path), {}), {}, **({"encoding": encoding} if encoding == "latin1" else {})
    ).separator
    header, expected = by_python(path, encoding, delimiter=separator)
    assert rows == expected, path.name
    named = [name.strip() for name in header if name.strip()]
    assert set(named) <= set(names), path.name
