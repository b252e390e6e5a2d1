"""Files that were valid until something happened to them: read, or refused in one sentence; no panic, no hang.

What fuzzers keep as crashers (arrow-testing has CSV and Parquet files of that kind) is made of a few harms: cut ends,
flipped bits, bytes put in or taken out, lengths that cannot be, parts of one file in another. They are done here to
valid files, by seed, in a process of its own that must outlive all of them.
"""

import gzip
import json
import random
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
from pipeline.context import node_context

from karyaksham_kernel.nodes import NODES, Inputs

SECONDS = 10
"""What one file may take at most."""
FILES = 250

READ = """
import json, sys, time
from pathlib import Path
import polars as pl
from pipeline.context import node_context
from karyaksham_kernel._engine import EngineError
from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.nodes import NODES, Inputs

folder, node = Path(sys.argv[1]), NODES[sys.argv[2]]
for file in sorted(folder.iterdir()):
    for policy in ({}, {"bad_rows": "skip"}) if sys.argv[2] != "read_parquet" else ({},):
        started = time.monotonic()
        try:
            frames = node.model_validate({"path": str(file), **policy}).frames(Inputs(), node_context(folder))
            said = f"{frames['out'].collect(engine='streaming').height} rows"
        except (KaryakshamError, EngineError, pl.exceptions.PolarsError, OSError) as error:
            said = "refused: " + str(error).strip().splitlines()[0]
        except BaseException as error:
            said = f"{type(error).__name__}: {error}"
        print(json.dumps([file.name, round(time.monotonic() - started, 2), said]), flush=True)
"""


def csv_text() -> bytes:
    rows = (
        f'{n},{n / 7:.3f},2013-01-{n % 28 + 1:02},"a ""quoted"" text, {n}\nof two lines",x{n}\r\n' for n in range(400)
    )
    return ("n,share,day,words,code\r\n" + "".join(rows)).encode()


def json_text() -> bytes:
    rows = (
        {"n": n, "share": n / 7, "list": [n, None], "in": {"a": f'"{n}"\n'}, "words": "é" * (n % 5)} for n in range(400)
    )
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


def parquet_bytes(folder: Path) -> bytes:
    frame = pl.DataFrame(
        {"n": range(400), "share": [n / 7 for n in range(400)], "words": [f"w{n % 9}" for n in range(400)]}
    )
    frame.with_columns(list=pl.concat_list("n", "n")).write_parquet(folder / "whole.parquet", row_group_size=100)
    return (folder / "whole.parquet").read_bytes()


def harmed(valid: bytes, seed: int) -> bytes:
    """One of the harms, chosen and placed by seed."""
    chance = random.Random(seed)
    data = bytearray(valid)
    at = chance.randrange(len(data))
    match seed % 7:
        case 0:
            del data[at:]
        case 1:
            for _ in range(chance.randrange(1, 9)):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case 2:
            data[at:at] = chance.randbytes(chance.randrange(1, 40))
        case 3:
            del data[at : at + chance.randrange(1, 200)]
        case 4:
            data[at : at + 4] = chance.choice([b"\xff\xff\xff\x7f", b"\xff\xff\xff\xff", b"\0\0\0\x80", b"\0\0\0\0"])
        case 5:
            data[at:at] = chance.choice([b'"', b"\n", b"\0", b"\r", b"{", b"[" * 5000, b"\\u", b"," * 3000]) * 3
        case _:
            other = chance.randrange(len(data))
            data[at : at + 300] = data[other : other + 300]
    return bytes(data)


def read_all(tmp_path: Path, valid: bytes, node: str, ending: str, pack=bytes) -> list[tuple[str, float, str]]:
    """What became of each of the harmed files."""
    folder = tmp_path / "harmed"
    folder.mkdir()
    for seed in range(FILES):
        (folder / f"{seed:03}{ending}").write_bytes(pack(harmed(valid, seed)))
    tests = str(Path(__file__).parents[1])
    done = subprocess.run(
        [sys.executable, "-c", f"import sys; sys.path.insert(0, {tests!r})\n{READ}", str(folder), node],
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    told: list[tuple[str, float, str]] = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.returncode == 0, f"after {told[-1:]}: {done.stderr[-500:]}"
    return told


@pytest.mark.parametrize("node", ["read_csv", "read_json_lines", "read_parquet"])
def test_a_harmed_file_is_read_or_refused_in_one_sentence(tmp_path: Path, node: str) -> None:
    valid = {"read_csv": csv_text, "read_json_lines": json_text}.get(node, lambda: parquet_bytes(tmp_path))()
    told = read_all(tmp_path, valid, node, {"read_parquet": ".parquet"}.get(node, ".txt"))
    assert len(told) == FILES * (1 if node == "read_parquet" else 2)
    assert [one for one in told if one[1] > SECONDS] == []
    assert [one for one in told if not one[2].endswith(" rows") and not one[2].startswith("refused: ")] == []
    assert any(said.startswith("refused: ") for *_, said in told)


def test_a_harmed_archive_is_refused_in_one_sentence(tmp_path: Path) -> None:
    folder = tmp_path / "packed"
    folder.mkdir()
    told = read_all(folder, gzip.compress(csv_text()), "read_csv", ".csv.gz")
    assert [one for one in told if one[1] > SECONDS] == []
    assert [one for one in told if not one[2].endswith(" rows") and not one[2].startswith("refused: ")] == []
    assert any("cannot be decompressed" in said for *_, said in told)


@pytest.mark.parametrize(
    ("node", "text"),
    [("read_csv", b"a\0,b\n1,2\n"), ("read_json_lines", b'{"a\\u0000":1,"b":2}\n')],
)
def test_a_zero_byte_in_a_name_is_left_out_of_it(tmp_path: Path, node: str, text: bytes) -> None:
    (tmp_path / "zero.txt").write_bytes(text)
    made = NODES[node].model_validate({"path": "zero.txt"}).frames(Inputs(), node_context(tmp_path))
    assert made["out"].collect(engine="streaming").to_dicts() == [{"a": 1, "b": 2}]
