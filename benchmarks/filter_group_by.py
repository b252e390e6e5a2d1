"""Filter and group 1.08 GB of TPC-H lineitem: `karyaksham run` beside polars and DuckDB.

Usage: python benchmarks/filter_group_by.py [--rounds 5] [--data FOLDER]

Whole processes, start-up included, run in turn so that all three see the same machine; medians of the rounds, peak
memory as the kernel counts it for the process. Prints a Markdown table and the ratio to the faster peer.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).resolve().parent
SCALE = 1.4

POLARS = """
import polars as pl
print(
    pl.scan_csv("{data}", try_parse_dates=True)
    .filter(pl.col("l_quantity") > 5)
    .group_by("l_returnflag", "l_linestatus")
    .agg(
        pl.len().alias("lines"),
        pl.col("l_extendedprice").sum().alias("price"),
        pl.col("l_discount").mean().alias("discount"),
    )
    .collect(engine="streaming")
)
"""

DUCKDB = """
import duckdb
print(
    duckdb.sql(
        '''SELECT l_returnflag, l_linestatus,
            count(*) AS lines, sum(l_extendedprice) AS price, avg(l_discount) AS discount
        FROM read_csv('{data}') WHERE l_quantity > 5 GROUP BY ALL'''
    )
)
"""

DOCUMENT = {
    "karyaksham": 1,
    "name": "filter and group",
    "nodes": [
        {"id": "lineitem", "type": "read_csv", "params": {"path": "{data}"}},
        {"id": "large", "type": "filter", "inputs": ["lineitem"], "params": {"condition": "l_quantity > 5"}},
        {
            "id": "by_flag",
            "type": "group_by",
            "inputs": ["large"],
            "params": {
                "keys": ["l_returnflag", "l_linestatus"],
                "aggregations": {"lines": "count(*)", "price": "sum(l_extendedprice)", "discount": "avg(l_discount)"},
            },
        },
        {"id": "out", "type": "write_parquet", "inputs": ["by_flag"], "params": {"path": "{out}", "mode": "overwrite"}},
    ],
}


@dataclass
class Contender:
    """One program and what it took, round by round."""

    name: str
    command: list[str]
    seconds: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)

    def run(self, environment: dict[str, str]) -> None:
        """Run once. Raises SystemExit with the program's own words when it fails."""
        started = time.perf_counter()
        process = subprocess.Popen(self.command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment)
        assert process.stdout is not None
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        self.seconds.append(time.perf_counter() - started)
        self.megabytes.append(usage.ru_maxrss / 1024)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != 0:
            sys.exit(f"{self.name} failed:\n{output.decode()}")


def lineitem(folder: Path) -> Path:
    """The data, generated once."""
    file = folder / "lineitem.csv"
    if not file.exists():
        folder.mkdir(parents=True, exist_ok=True)
        generator = Path(sys.executable).with_name("tpchgen-cli")
        command = [str(generator), "csv", "-s", str(SCALE), "--tables=lineitem", f"--output-dir={folder}"]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return file


def contenders(data: Path, folder: Path) -> list[Contender]:
    """The three programs, each as one file or command that does the same work."""
    document = folder / "pipeline.karya"
    text = json.dumps(DOCUMENT).replace("{data}", str(data)).replace("{out}", str(folder / "out.parquet"))
    document.write_text(text)
    made = [Contender("karyaksham", [str(Path(sys.executable).with_name("karyaksham")), "run", str(document)])]
    for name, script in (("polars", POLARS), ("duckdb", DUCKDB)):
        file = folder / f"with_{name}.py"
        file.write_text(script.replace("{data}", str(data)))
        made.append(Contender(name, [sys.executable, str(file)]))
    return made


def main() -> None:
    """Run all in turn and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--data", type=Path, default=HERE.parent / "build" / "bench")
    arguments = parser.parse_args()
    data = lineitem(arguments.data)
    with tempfile.TemporaryDirectory() as temporary:
        environment = {**os.environ, "KARYAKSHAM_HOME": temporary, "PYTHONSAFEPATH": "1"}
        programs = contenders(data, Path(temporary))
        for program in programs:
            program.run(environment)  # warms the page cache and Python's own; not counted
            program.seconds.clear()
            program.megabytes.clear()
        for _ in range(arguments.rounds):
            for program in programs:
                program.run(environment)
    report(programs, data.stat().st_size)


def report(programs: list[Contender], size: int) -> None:
    """Print medians, peaks and the ratio to the faster peer."""
    print(
        f"filter + group-by of {size / 1e9:.2f} GB CSV, whole process, medians of {len(programs[0].seconds)} rounds\n"
    )
    print("| program | seconds | peak MB |\n|---|---|---|")
    for program in programs:
        print(f"| {program.name} | {statistics.median(program.seconds):.2f} | {max(program.megabytes):.0f} |")
    ours, *peers = (statistics.median(program.seconds) for program in programs)
    print(f"\nratio to the faster peer: {ours / min(peers):.2f}")


if __name__ == "__main__":
    main()
