"""Every node type's examples, which the reference shows, are true."""

from pathlib import Path

import polars as pl
import pytest
from nodes.tables import frame, rows, run
from pipeline.context import FolderOutput

from karyaksham_kernel.nodes import NODES, Context, Example, Writer

EXAMPLES = [
    pytest.param(node_type, example, id=f"{name}: {example.title}")
    for name, node_type in NODES.items()
    for example in node_type.examples
]


def test_every_node_type_has_an_example() -> None:
    assert [name for name, node_type in NODES.items() if not node_type.examples] == []


@pytest.mark.parametrize(("node_type", "example"), [e for e in EXAMPLES if not issubclass(e.values[0], Writer)])
def test_an_example_gives_the_rows_it_promises(node_type, example: Example, context: Context) -> None:
    for name, text in example.files.items():
        _write(context.scratch / name, text)
    tables = [frame(table, example.types) for table in example.inputs]
    made = run(context, node_type.type_name, example.params, *tables, names=example.names)
    assert set(made) == set(node_type.outputs)
    for port, expected in example.outputs.items():
        wanted = frame(expected, example.types)
        assert made[port].columns == wanted.columns
        assert rows(made[port], ordered=example.ordered) == rows(wanted, ordered=example.ordered)
        assert [d for d, w in zip(made[port].dtypes, wanted.dtypes, strict=True) if w != pl.Null and d != w] == []


@pytest.mark.parametrize(("node_type", "example"), [e for e in EXAMPLES if issubclass(e.values[0], Writer)])
def test_a_writers_example_gives_the_files_it_promises(node_type, example: Example, context: Context) -> None:
    written = write(context, node_type.model_validate(example.params), frame(example.inputs[0], example.types))
    for pattern, expected in example.outputs.items():
        (file,) = written.glob(pattern)
        if file.suffix == ".parquet":
            assert pl.read_parquet(file, hive_partitioning=False).to_dict(as_series=False) == expected
        else:
            assert file.read_text().splitlines() == expected["text"]


def write(context: Context, writer: Writer, table: pl.DataFrame) -> Path:
    """Write a table; the folder that the writer's path is relative to."""
    output = FolderOutput(context.scratch / writer.path)
    writer.sink(table.lazy(), output, context).collect(engine="streaming")
    output.close()
    return context.scratch


def _write(path: Path, text: str) -> None:
    if path.suffix == ".parquet":
        pl.read_csv(text.encode()).write_parquet(path)
    else:
        path.write_text(text)
