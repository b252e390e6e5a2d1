"""Pieces from all over large text files, put into small ones that are read in their place."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from karyaksham_kernel._engine import FileInfo
from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.execution.context import RunContext
from karyaksham_kernel.pipeline import Document, Graph, GraphNode, NodeSpec
from karyaksham_kernel.storage.connections import s3_client
from karyaksham_kernel.storage.locations import bucket_and_key, is_s3

if TYPE_CHECKING:
    import polars as pl

PIECES = 16
PIECE_BYTES = 256 << 10
_TEXT = frozenset({"read_csv", "read_json_lines"})
_COMPRESSED = (b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"BZh", b"\xfd7zXZ")

Read = Callable[[int, int], bytes]
"""The bytes from one offset up to another."""


@dataclass(frozen=True)
class Spread:
    """A document that reads the pieces; `files` are what its paths stand for, `cut` whether anything was left out."""

    part: Document
    files: dict[str, list[FileInfo]]
    cut: bool


def spread_files(part: Document, graph: Graph, context: RunContext, folder: Path) -> Spread:
    """Write pieces of every large text file into `folder`.

    Types come from the whole files, as they would in a run: those of the pieces alone could be others.
    """
    files: dict[str, list[FileInfo]] = {}
    for node in graph.nodes:
        if node.type in _TEXT and node.node is not None:
            files |= _pieces_of(node, context, folder)
    changed = [_with_types(spec, graph.by_id[spec.id]) for spec in part.nodes]
    return Spread(part.model_copy(update={"nodes": changed}), files, bool(files))


def evenly(frame: pl.DataFrame, rows: int) -> pl.DataFrame:
    """`rows` rows at even distances, in their order."""
    import polars as pl

    if frame.height <= rows or rows == 0:
        return frame.head(rows)
    return frame[pl.int_range(rows, eager=True) * frame.height // rows]


def _with_types(spec: NodeSpec, node: GraphNode) -> NodeSpec:
    if spec.type not in _TEXT or spec.muted:
        return spec
    from karyaksham_kernel.expressions import type_name

    added = {spec.params.get("source_column")}
    found = {name: type_name(dtype) for name, dtype in node.schemas["out"].items() if name not in added}
    given = spec.params.get("schema") or {}
    return spec.model_copy(update={"params": {**spec.params, "schema": {**found, **given}}})


def _pieces_of(node: GraphNode, context: RunContext, folder: Path) -> dict[str, list[FileInfo]]:
    # A column that names the file must name the real one.
    if getattr(node.node, "source_column", None):
        return {}
    path = getattr(node.node, "path", [])
    found: dict[str, list[FileInfo]] = {}
    for text in [path] if isinstance(path, str) else path:
        uri = context.locate(text)
        listed = context.listed.get(uri, [])
        if sum(info.size for info in listed) > PIECES * PIECE_BYTES:
            quote = getattr(node.node, "quote", None)
            found[uri] = _cut(listed, folder / f"{node.id}-{len(found)}", quote)
    return found


def _cut(listed: list[FileInfo], folder: Path, quote: str | None) -> list[FileInfo]:
    folder.mkdir(parents=True)
    chosen = listed if len(listed) <= PIECES else [listed[len(listed) * at // PIECES] for at in range(PIECES)]
    each = max(1, PIECES // len(chosen))
    cut = []
    for number, info in enumerate(chosen):
        target = folder / f"{number}{Path(info.uri).suffix}"
        with _opened(info.uri) as read:
            target.write_bytes(pieces(read, info.size, each, quote))
        status = target.stat()
        cut.append(FileInfo(str(target), status.st_size, None, status.st_mtime_ns))
    return cut


def pieces(read: Read, size: int, count: int, quote: str | None = None) -> bytes:
    """The beginning of a file and whole lines from `count - 1` further places.

    Raises KaryakshamError (stray_quote) where a line ends within quotes: then nobody knows where a record begins.
    """
    if size <= count * PIECE_BYTES:
        return read(0, size)
    begin = read(0, PIECE_BYTES)
    if begin.startswith(_COMPRESSED):
        return read(0, size)
    found = [begin[: begin.rfind(b"\n") + 1] or begin]
    for piece in range(1, count):
        start = (size - PIECE_BYTES) * piece // max(1, count - 1)
        text = read(start, min(size, start + PIECE_BYTES))
        end = len(text) if start + len(text) >= size else text.rfind(b"\n") + 1
        found.append(text[text.find(b"\n") + 1 : end])
    text = b"".join(found)
    if quote and any(line.count(quote.encode()) % 2 for line in text.split(b"\n")):
        raise KaryakshamError(Problem(code="stray_quote", message="A line ends within quotes."))
    return text


@contextmanager
def _opened(uri: str) -> Iterator[Read]:
    if is_s3(uri):
        yield lambda start, end: asyncio.run(_ranged(uri, start, end))
        return
    with Path(uri).open("rb") as file:

        def read(start: int, end: int) -> bytes:
            file.seek(start)
            return file.read(end - start)

        yield read


async def _ranged(uri: str, start: int, end: int) -> bytes:
    bucket, key = bucket_and_key(uri)
    async with s3_client(uri) as client:
        answer = await client.get_object(Bucket=bucket, Key=key, Range=f"bytes={start}-{end - 1}")
        async with answer["Body"] as body:
            return bytes(await body.read())
