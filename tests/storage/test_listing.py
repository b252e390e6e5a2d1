"""What is found below a location, page by page."""

import itertools
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from servers.s3 import S3

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.settings import get_settings
from karyaksham_kernel.storage import connections, s3_listing
from karyaksham_kernel.storage.entries import Entry
from karyaksham_kernel.storage.listing import list_entries


async def listed(uri: str | None, limit: int = 200) -> list[Entry]:
    """All pages, as somebody scrolling down sees them."""
    entries: list[Entry] = []
    cursor = None
    while True:
        page = await list_entries(uri, cursor, limit)
        assert len(page.entries) <= limit
        entries += page.entries
        cursor = page.next
        if cursor is None:
            return entries


@pytest.fixture
def folder(tmp_path: Path, home: Path) -> Path:
    found = tmp_path / "data"
    (found / "months").mkdir(parents=True)
    (found / "airlines").mkdir()
    for name in ("b.csv", "a.parquet", "notes.txt", ".hidden.csv"):
        (found / name).write_text("x")
    os.mkfifo(found / "pipe")
    (found / "dangling").symlink_to(found / "nothing")
    return found


async def test_a_folder_lists_folders_first_and_only_what_can_be_read(folder: Path) -> None:
    entries = await listed(str(folder))
    assert [(entry.kind, entry.name, entry.format) for entry in entries] == [
        ("folder", "airlines", None),
        ("folder", "months", None),
        ("file", "a.parquet", "parquet"),
        ("file", "b.csv", "csv"),
        ("file", "notes.txt", None),
    ]
    assert entries[3].uri == str(folder / "b.csv")
    assert entries[3].size == 1
    assert entries[3].modified is not None


@pytest.mark.parametrize("limit", [1, 2, 3, 5])
async def test_pages_of_any_size_give_the_same_list(folder: Path, limit: int) -> None:
    assert await listed(str(folder), limit) == await listed(str(folder))


async def test_a_file_that_appears_between_pages_shifts_nothing(folder: Path) -> None:
    first = await list_entries(str(folder), None, 3)
    (folder / "aaa").mkdir()
    second = await list_entries(str(folder), first.next, 3)
    assert [entry.name for entry in second.entries] == ["b.csv", "notes.txt"]


async def test_a_folder_outside_the_roots_is_not_listed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KARYAKSHAM_ROOTS", str(folder))
    get_settings.cache_clear()
    assert [place.uri for place in await listed(None)] == [str(folder)]
    with pytest.raises(KaryakshamError) as refused:
        await list_entries(str(folder.parent))
    assert refused.value.problem.code == "outside_roots"


@pytest.mark.parametrize(("name", "code"), [("absent", "missing_file"), ("b.csv", "not_a_folder")])
async def test_what_is_no_folder_is_told(folder: Path, name: str, code: str) -> None:
    with pytest.raises(KaryakshamError) as refused:
        await list_entries(str(folder / name))
    assert refused.value.problem.code == code


async def test_buckets_and_prefixes_are_listed_page_by_page(s3: S3, home: Path) -> None:
    client = s3.client()
    for key in ("raw/2024/a.csv", "raw/2025/a.csv", "raw/b.parquet", "raw/c.csv", "top.csv"):
        client.put_object(Bucket="lake", Key=key, Body=b"x,y\n1,2\n")
    assert "s3://" in [place.uri for place in await listed(None)]
    assert ("bucket", "s3://lake/") in [(entry.kind, entry.uri) for entry in await listed("s3://")]
    for limit in (1, 2, 100):
        entries = await listed("s3://lake/raw/", limit)
        assert sorted((entry.kind, entry.uri, entry.size) for entry in entries) == [
            ("file", "s3://lake/raw/b.parquet", 8),
            ("file", "s3://lake/raw/c.csv", 8),
            ("folder", "s3://lake/raw/2024/", None),
            ("folder", "s3://lake/raw/2025/", None),
        ]


async def test_a_bucket_that_is_not_there_is_told(s3: S3, home: Path) -> None:
    with pytest.raises(KaryakshamError) as refused:
        await list_entries("s3://no-such-bucket/")
    assert refused.value.problem.code == "missing_file"


async def test_wrong_credentials_are_told(s3: S3, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "wrong")
    with pytest.raises(KaryakshamError) as refused:
        await list_entries("s3://lake/")
    assert refused.value.problem.code == "access_denied"


async def found(uri: str, search: str, limit: int = 200) -> tuple[list[str], int]:
    """The names that a search finds, page after page, and how many requests that took."""
    names: list[str] = []
    cursor: str | None = None
    for asked in itertools.count(1):
        page = await list_entries(uri, cursor, limit, search)
        names += [entry.name for entry in page.entries]
        cursor = page.next
        if cursor is None:
            return names, asked
    raise AssertionError


async def test_a_search_finds_names_that_hold_each_word(folder: Path) -> None:
    assert (await found(str(folder), "CSV b"))[0] == ["b.csv"]
    assert (await found(str(folder), "no such name"))[0] == []


@pytest.mark.parametrize("limit", [1, 2, 200])
async def test_a_search_in_a_prefix_shows_names_that_begin_with_it_first(
    s3: S3, home: Path, limit: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(s3_listing, "LARGEST_PAGE", 2)
    monkeypatch.setattr(s3_listing, "STORE_PAGES", 2)
    client = s3.client()
    for key in ("a-part.csv", "b.csv", "c.csv", "part-1.csv", "part-2.csv", "z-part/x.csv"):
        client.put_object(Bucket="lake", Key=f"raw/{key}", Body=b"")
    names, _ = await found("s3://lake/raw/", "part", limit)
    assert names == ["part-1.csv", "part-2.csv", "a-part.csv", "z-part"]


async def test_a_hundred_thousand_keys_are_searched_in_short_requests(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Store:
        """A store's listing alone, for its volume: keys in order, a thousand a page."""

        asked = 0

        async def list_objects_v2(self, *, Prefix: str, MaxKeys: int, **request: str) -> dict[str, Any]:  # noqa: N803
            self.asked += 1
            keys = [key for key in KEYS if key.startswith(Prefix)]
            start = int(request.get("ContinuationToken", 0))
            following = {"NextContinuationToken": str(start + MaxKeys)} if start + MaxKeys < len(keys) else {}
            moment = datetime(2026, 1, 1, tzinfo=UTC)
            contents = [{"Key": key, "Size": 1, "LastModified": moment} for key in keys[start : start + MaxKeys]]
            return {"Contents": contents, **following}

    @asynccontextmanager
    async def store(_uri: str) -> AsyncIterator[Store]:
        yield made

    made = Store()
    monkeypatch.setattr(connections, "s3_client", store)
    first = await list_entries("s3://lake/raw/", None, 1000)
    assert (len(first.entries), made.asked) == (1000, 1)
    narrowed = await list_entries("s3://lake/raw/", None, 1000, "part-0999")
    assert (len(narrowed.entries), made.asked) == (10, 2)
    names, requests = await found("s3://lake/raw/", "9999.csv", 1000)
    assert names == [f"part-{number}9999.csv" for number in range(10)]
    assert requests == 1 + 100 // s3_listing.STORE_PAGES + 1


KEYS = [f"raw/part-{number:05}.csv" for number in range(100_000)]


async def test_a_page_of_a_folder_looks_closely_at_nothing_else(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[str] = []
    stat = Path.stat
    for number in range(50):
        (tmp_path / f"{number:02}.csv").touch()
    monkeypatch.setattr(Path, "stat", lambda path, **rest: looked.append(path.name) or stat(path, **rest))
    page = await list_entries(str(tmp_path), None, 5)
    assert [entry.name for entry in page.entries] == ["00.csv", "01.csv", "02.csv", "03.csv", "04.csv"]
    assert len([name for name in looked if name.endswith(".csv")]) <= 6
