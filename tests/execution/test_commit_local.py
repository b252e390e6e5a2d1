"""Committing local files: whole, once, and never over what must stay, however often it is stopped and repeated."""

from pathlib import Path
from typing import Any

import pytest

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.execution import commit

NEW, OLD = b"new rows", b"old rows"
CREATE, REPLACE = {"if_none_match": "*"}, {}


def written(target: Path, precondition: dict[str, str]) -> dict[str, Any]:
    """A file as a run leaves it for its commit."""
    temporary = target.with_name(f".{target.name}.kk-run-1-0.tmp")
    temporary.write_bytes(NEW)
    return {
        "uri": str(target),
        "kind": "local",
        "temporary": str(temporary),
        "bytes": len(NEW),
        "precondition": precondition,
        "created": [],
    }


def prepared(*files: dict[str, Any], replaces: list[str] | None = None) -> dict[str, Any]:
    return {"outputs": [{"node": "out", "files": list(files), "replaces": replaces or []}], "inputs": []}


def names(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.iterdir())


@pytest.mark.parametrize("precondition", [CREATE, REPLACE])
async def test_completing_twice_is_completing_once(tmp_path: Path, precondition: dict[str, str]) -> None:
    target = tmp_path / "out.csv"
    decided = prepared(written(target, precondition))
    for _ in range(3):
        await commit.complete(decided)
        assert names(tmp_path) == ["out.csv"]
        assert target.read_bytes() == NEW


async def test_an_existing_file_is_replaced_only_when_that_was_decided(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    target.write_bytes(OLD)
    with pytest.raises(KaryakshamError) as refused:
        await commit.complete(prepared(written(target, CREATE)))
    assert refused.value.problem.code == "target_exists"
    assert target.read_bytes() == OLD
    await commit.complete(prepared(written(target, REPLACE)))
    assert target.read_bytes() == NEW


async def test_one_target_that_is_taken_keeps_all_files_back(tmp_path: Path) -> None:
    free, taken = tmp_path / "a.csv", tmp_path / "b.csv"
    decided = prepared(written(free, CREATE), written(taken, CREATE))
    taken.write_bytes(OLD)
    with pytest.raises(KaryakshamError):
        await commit.complete(decided)
    assert not free.exists()
    await commit.abort(decided)
    assert names(tmp_path) == ["b.csv"]


async def test_a_commit_that_was_stopped_between_link_and_unlink_goes_on(tmp_path: Path) -> None:
    target = tmp_path / "out.csv"
    file = written(target, CREATE)
    target.hardlink_to(file["temporary"])
    await commit.complete(prepared(file))
    assert names(tmp_path) == ["out.csv"]
    assert target.read_bytes() == NEW


def test_a_file_that_has_gone_is_told(tmp_path: Path) -> None:
    file = written(tmp_path / "out.csv", CREATE)
    Path(file["temporary"]).unlink()
    with pytest.raises(KaryakshamError) as refused:
        commit.complete_here(prepared(file))
    assert refused.value.problem.code == "output_lost"


async def test_aborting_removes_what_is_invisible_and_the_folders_made_for_it(tmp_path: Path) -> None:
    folder = tmp_path / "a" / "b"
    folder.mkdir(parents=True)
    file = {**written(folder / "out.csv", CREATE), "created": [str(folder), str(folder.parent)]}
    for _ in range(2):
        await commit.abort(prepared(file))
        assert names(tmp_path) == []


async def test_aborting_leaves_what_is_visible(tmp_path: Path) -> None:
    decided = prepared(written(tmp_path / "out.csv", CREATE))
    await commit.complete(decided)
    await commit.abort(decided)
    assert names(tmp_path) == ["out.csv"]


async def test_an_overwritten_folder_keeps_only_the_new_files(tmp_path: Path) -> None:
    old = tmp_path / "part-00007.csv"
    old.write_bytes(OLD)
    decided = prepared(written(tmp_path / "part-00000.csv", REPLACE), replaces=[str(old)])
    for _ in range(2):
        await commit.complete(decided)
        assert names(tmp_path) == ["part-00000.csv"]


def test_a_program_without_an_event_loop_commits_alike(tmp_path: Path) -> None:
    decided = prepared(written(tmp_path / "out.csv", CREATE))
    commit.complete_here(decided)
    commit.complete_here(decided)
    commit.abort_here(decided)
    assert names(tmp_path) == ["out.csv"]


async def test_where_hard_links_are_not_possible_nothing_is_replaced_either(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr("os.link", refuse)
    target = tmp_path / "out.csv"
    await commit.complete(prepared(written(target, CREATE)))
    assert target.read_bytes() == NEW
    with pytest.raises(KaryakshamError):
        await commit.complete(prepared(written(target, CREATE)))
