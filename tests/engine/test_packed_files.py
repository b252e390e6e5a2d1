"""Compressed files, other encodings and old line ends are read as the text that is in them."""

import bz2
import gzip
import struct
import time
import zlib
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from karyaksham_kernel._engine import Cancelled, CancelToken, CsvSource, EngineError, ScanProgress, list_files

from .conftest import read

TEXT = 'id,name\n1,"Zoë, ""Z"""\n2,"two\nlines"\n3,x\n'
ROWS = [(1, 'Zoë, "Z"'), (2, "two\nlines"), (3, "x")]


def zstd(data: bytes) -> bytes:
    """One frame, as polars' own writer makes it."""
    import io

    out = io.BytesIO()
    pl.DataFrame({"line": data.decode().split("\n")[:-1]}).write_csv(
        out, include_header=False, quote_style="never", compression="zstd"
    )
    return out.getvalue()


PACK: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.compress, "bzip2": bz2.compress, "zstd": zstd}


@pytest.mark.parametrize("kind", PACK)
def test_compression_is_known_by_content(read_text, kind):
    packed = PACK[kind](TEXT.encode())
    reading = read_text(packed)
    assert reading.rows == ROWS
    assert reading.progress.bytes_read == reading.progress.bytes_total == len(packed)


@pytest.mark.parametrize("kind", PACK)
def test_several_members_one_after_the_other_are_one_text(read_text, kind):
    first, second = TEXT.encode()[:20], TEXT.encode()[20:]
    if kind == "zstd":
        first, second = b"id,name\n1,a\n", b"2,b\n3,c\n"
        assert read_text(zstd(first) + zstd(second)).rows == [(1, "a"), (2, "b"), (3, "c")]
        return
    assert read_text(PACK[kind](first) + PACK[kind](second)).rows == ROWS


def bgzf(text: bytes) -> bytes:
    """Members of 64 KiB of text that say how long they are, as `bgzip` makes them, and an empty one at the end."""

    def member(part: bytes) -> bytes:
        deflate = zlib.compressobj(1, zlib.DEFLATED, -15)
        packed = deflate.compress(part) + deflate.flush()
        head = b"\x1f\x8b\x08\x04\0\0\0\0\0\xff\x06\0BC\x02\0" + struct.pack("<H", len(packed) + 25)
        return head + packed + struct.pack("<II", zlib.crc32(part), len(part))

    return b"".join(member(text[at : at + 0xFF00]) for at in range(0, len(text) + 0xFF00, 0xFF00))


def frames(text: bytes) -> bytes:
    """Frames of zstd that each follow one to be skipped, as `pzstd` makes them."""
    parts = text.splitlines(keepends=True)
    packed = (zstd(b"".join(parts[at : at + 30_000])) for at in range(0, len(parts), 30_000))
    return b"".join(b"\x50\x2a\x4d\x18\x04\0\0\0" + struct.pack("<I", len(frame)) + frame for frame in packed)


def members(text: bytes) -> bytes:
    """Members of gzip that say nothing of their length, cut anywhere."""
    return b"".join(gzip.compress(text[at : at + 700_001], 1) for at in range(0, len(text), 700_001))


def streams(text: bytes) -> bytes:
    """Streams of bzip2, as `pbzip2` makes them."""
    return b"".join(bz2.compress(text[at : at + 900_000], 1) for at in range(0, len(text), 900_000))


@pytest.fixture(scope="module")
def long_text() -> bytes:
    """Rows that stay large when they are packed; some go over two lines."""
    rows = (f'{row},{zlib.crc32(b"%d" % row)},"{zlib.adler32(b"%d" % row)}\n{row * row}"\n' for row in range(200_000))
    return ("id,check,note\n" + "".join(rows)).encode()


@pytest.mark.parametrize("pack", [bgzf, frames, members, streams])
def test_members_that_are_decoded_side_by_side_are_the_plain_text(text_file, long_text, pack):
    packed = pack(long_text)
    assert len(packed) > 2 << 20, "so that several threads take part"
    expected = read(list_files(text_file(long_text, "plain.csv"), {})).frame
    reading = read(list_files(text_file(packed, "packed"), {}))
    assert reading.frame.equals(expected)
    assert reading.progress.bytes_read == reading.progress.bytes_total == len(packed)


@pytest.mark.parametrize("pack", [bgzf, frames, members])
def test_the_rows_before_a_damaged_member_are_read(text_file, long_text, pack):
    text = long_text + long_text.removeprefix(b"id,check,note\n") * 3  # more than is looked at to find the types
    packed = bytearray(pack(text))
    packed[len(packed) * 7 // 8] ^= 0xFF
    source = CsvSource(list_files(text_file(bytes(packed), "packed"), {}), {})
    ids: list[int] = []

    def read_ids() -> None:
        for batch in source.scan(["id"], threads=3, block_bytes=1 << 20):
            ids.extend(pl.DataFrame(batch)["id"])

    with pytest.raises(EngineError, match="data is damaged") as caught:
        read_ids()
    assert caught.value.code == "damaged_file"
    assert ids == (list(range(200_000)) * 4)[: len(ids)]
    assert len(ids) > 500_000


def test_members_of_another_encoding_are_decoded_side_by_side(text_file, long_text):
    packed = bgzf(long_text.decode().encode("utf-16"))
    expected = read(list_files(text_file(long_text, "plain.csv"), {})).frame
    assert read(list_files(text_file(packed, "packed"), {})).frame.equals(expected)


@pytest.fixture(params=["one member", "many members"])
def packed_rows(many_rows: str, tmp_path, request) -> str:
    path = tmp_path / "many.csv.gz"
    text = Path(many_rows).read_bytes()
    path.write_bytes(gzip.compress(text, 1) if request.param == "one member" else bgzf(text))
    return str(path)


@pytest.mark.parametrize("threads", [1, 3])
def test_a_large_compressed_file_is_read_in_order_and_counted_in_its_own_bytes(packed_rows, threads):
    source = CsvSource(list_files(packed_rows, {}), {})
    progress, seen = ScanProgress(), []
    ids = []
    for batch in source.scan(["id"], progress=progress, threads=threads, block_bytes=1 << 20):
        ids += pl.DataFrame(batch)["id"].to_list()
        seen.append(progress.bytes_read)
    assert ids == list(range(300_000))
    assert seen == sorted(seen)
    assert len(seen) > 5
    assert progress.bytes_read == progress.bytes_total


def test_a_compressed_file_can_be_cut_filtered_and_cancelled(packed_rows):
    source = CsvSource(list_files(packed_rows, {}), {})
    assert sum(batch.num_rows for batch in source.scan(n_rows=12)) == 12
    assert sum(batch.num_rows for batch in source.scan(predicate=[("id", "lt", [500])])) == 500
    cancel = CancelToken()
    scan = source.scan(cancel=cancel)
    next(scan)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(scan)


def test_bad_rows_of_compressed_files_are_placed_in_their_text(read_text):
    text = "a,b\n1,2\n3\n" + "4,5\n" * 500_000 + 'x,"y\n'
    with pytest.raises(EngineError, match=r"line 3 \(byte 8\)"):
        read_text(gzip.compress(text.encode(), 1))
    source = read_text(gzip.compress(text.encode(), 1), bad_rows="skip", schema={"a": "int64"}).source
    bad = pl.concat([pl.DataFrame(batch) for batch in source.scan(rejected=True)])
    assert bad.select("line", "reason").rows() == [(3, "ragged_line"), (500_004, "wrong_type")]
    assert sum(batch.num_rows for batch in source.scan([])) == 500_001


def test_stray_quotes_in_a_compressed_file_are_text(read_text):
    notes = ["plain text that fills a line"] * 200_000
    notes[150_000] = '5" pipe'
    text = "id,note\n" + "".join(f"{row},{note}\n" for row, note in enumerate(notes))
    reading = read_text(gzip.compress(text.encode(), 1))
    assert reading.frame["note"].to_list() == notes
    assert reading.progress.bytes_read == reading.progress.bytes_total


def test_a_damaged_or_cut_off_file_is_told(read_text):
    packed = gzip.compress(TEXT.encode() * 1000)
    for damaged in (packed[:-20], packed[:100] + b"\0" * 20 + packed[120:]):
        with pytest.raises(EngineError, match="gzip data is damaged") as caught:
            read_text(damaged)
        assert caught.value.code == "damaged_file"


def test_plain_and_compressed_files_may_lie_side_by_side(text_file, tmp_path):
    text_file("id,name\n1,a\n", "p/a.csv")
    text_file(gzip.compress(b"id,name\n2,b\n"), "p/b.csv.gz")
    text_file(bz2.compress(b"id,name\n3,c\n"), "p/c.csv.bz2")
    assert read(list_files(f"{tmp_path}/p/", {})).rows == [(1, "a"), (2, "b"), (3, "c")]


@pytest.mark.parametrize(
    "bomb",
    [
        pytest.param(lambda: gzip.compress(bytes(1 << 20), 9) * 4000, id="zeros"),
        pytest.param(lambda: gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"\n" * (1 << 20), 9) * 4000, id="newlines"),
        pytest.param(lambda: gzip.compress(b"a,b\n1,") + gzip.compress(b"2" * (1 << 20), 9) * 4000, id="one field"),
    ],
)
@pytest.mark.parametrize("bad_rows", ["fail", "skip"])
def test_a_bomb_is_an_error_within_seconds(read_text, bomb, bad_rows):
    packed = bomb()
    before = time.process_time()
    with pytest.raises(EngineError) as caught:
        read_text(packed, bad_rows=bad_rows)
    assert caught.value.code in {"field_too_long", "unsupported"}
    assert time.process_time() - before < 10  # of all threads together


@pytest.mark.parametrize("name", ["utf-16le", "utf-16be"])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
def test_utf16_is_known_by_its_mark_or_its_zeros(read_text, name, mark):
    assert read_text((mark + TEXT).encode(name)).rows == ROWS


@pytest.mark.parametrize(("name", "python"), [("latin1", "latin1"), ("windows-1252", "cp1252"), ("gbk", "gbk")])
def test_other_encodings_are_read_by_name(read_text, name, python):
    text = "name\n" + ("你好" if python == "gbk" else "Zoë é") + "\n"
    assert read_text(text.encode(python), encoding=name).rows == [(text.split()[1],)] or python != "gbk"
    assert read_text(text.encode(python), encoding=name).rows == [(text[5:-1],)]


def test_a_compressed_file_may_have_another_encoding(read_text):
    assert read_text(gzip.compress(TEXT.encode("utf-16"))).rows == ROWS


def test_text_that_is_not_of_the_encoding_is_told(read_text):
    with pytest.raises(EngineError, match="it is not UTF-16LE text near byte"):
        read_text(TEXT.encode("utf-16le") + b"4\x00,\x00\x00\xd8\x0a\x00")
    with pytest.raises(EngineError, match="'klingon' is no encoding"):
        read_text("a\n1\n", encoding="klingon")


@pytest.mark.parametrize("end", ["\r", "\r\n", "\n"])
def test_lines_end_in_any_of_the_three_ways(read_text, end):
    reading = read_text(f'a,b{end}1,"x{end}y"{end}2,z{end}')
    assert reading.rows == [(1, f"x{end}y"), (2, "z")]
    assert read_text(f"a,b{end}1,x").rows == [(1, "x")]
