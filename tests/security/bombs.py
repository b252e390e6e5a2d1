"""Small files that would be enormous, or that lie about their size."""

import gzip
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

MB = 1024 * 1024


def dictionary_of_one_long_text(path: Path) -> None:
    """200,000 references to one text of a megabyte: 200 GB once they are followed, some kilobytes now."""
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * 200_000, pa.int32()), pa.array(["x" * MB]))
    pq.write_table(pa.table({"a": texts}), path, compression="zstd")


def footer_that_lies(path: Path) -> None:
    """A Parquet file of a few bytes whose footer claims to be two gigabytes long."""
    path.write_bytes(b"PAR1" + (0x7FFF_FFF0).to_bytes(4, "little") + b"PAR1")


def footer_of_garbage(path: Path) -> None:
    """A Parquet footer that announces lists of two billion elements."""
    footer = bytes([0x15, 0x04, 0x19, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 0x00])
    path.write_bytes(b"PAR1" + footer + len(footer).to_bytes(4, "little") + b"PAR1")


def rows_that_are_not_there(path: Path) -> None:
    """A Parquet file cut in the middle of its data, with its footer kept."""
    pq.write_table(pa.table({"a": pa.array(range(200_000))}), path, compression=None, use_dictionary=False)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2] + data[-1000:])


def one_endless_field(path: Path) -> None:
    """A gigabyte without a line end or a separator; sparse, so that it costs no disk."""
    with path.open("wb") as file:
        file.write(b"a,b\n1,")
        file.truncate(1024 * MB)


def one_open_quote(path: Path) -> None:
    """A quote that is never closed, and a gigabyte after it."""
    with path.open("wb") as file:
        file.write(b'a,b\n1,"')
        file.truncate(1024 * MB)


def a_million_columns(path: Path) -> None:
    path.write_bytes(b",".join(b"c%d" % number for number in range(1_000_000)) + b"\n" + b"1," * 999_999 + b"1\n")


def zeros_in_gzip(path: Path) -> None:
    """A gigabyte of zeros in a megabyte, under a name that promises text: members of gzip may follow each other."""
    path.write_bytes(gzip.compress(bytes(16 * MB), 1) * 64)


def deep_json(path: Path) -> None:
    path.write_bytes(b'{"a":' * 200_000 + b"1" + b"}" * 200_000 + b"\n")


def one_endless_json_text(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b'{"a": "')
        file.truncate(1024 * MB)


def zeros_of_json_in_gzip(path: Path) -> None:
    path.write_bytes(gzip.compress(b'{"a": "') + gzip.compress(bytes(16 * MB), 1) * 64)


BOMBS = {
    "dictionary.parquet": dictionary_of_one_long_text,
    "footer.parquet": footer_that_lies,
    "garbage.parquet": footer_of_garbage,
    "cut.parquet": rows_that_are_not_there,
    "field.csv": one_endless_field,
    "quote.csv": one_open_quote,
    "columns.csv": a_million_columns,
    "zeros.csv": zeros_in_gzip,
    "deep.jsonl": deep_json,
    "text.jsonl": one_endless_json_text,
    "zeros.jsonl": zeros_of_json_in_gzip,
}
