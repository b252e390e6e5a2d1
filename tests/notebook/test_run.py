"""A run that was submitted: waited for, read from, found again; one that fails says why."""

import asyncio
from pathlib import Path

import pytest

import karyaksham_kernel as kk


@pytest.fixture
def run(folder: Path) -> kk.Run:
    return kk.read_csv("x.csv", id="x").filter("a > 1", id="more").name("small").submit()


def test_waiting_ends_with_the_run(run: kk.Run) -> None:
    assert run.wait(60) is run
    assert run.state == "succeeded"
    (output,) = run.outputs
    assert (output["node"], output["rows"], output["managed"]) == ("more", 2, True)
    assert repr(run) == f"Run {run.id} 'small': succeeded"


async def test_a_run_can_be_awaited_by_several(run: kk.Run) -> None:
    assert await asyncio.gather(run, run) == [run, run]


def test_waiting_no_longer_than_one_likes(run: kk.Run) -> None:
    with pytest.raises(TimeoutError):
        run.wait(0)
    assert run.wait(60).state == "succeeded"


async def test_one_who_gives_up_does_not_end_it_for_others(run: kk.Run) -> None:
    other = asyncio.ensure_future(run._wait_async())
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(run, 0)
    assert await other is run


def test_a_run_is_found_again_by_its_id(run: kk.Run) -> None:
    found = kk.run(run.id)
    assert found.result().collect()["a"].to_list() == [2, 3]
    assert run.id in {listed.id for listed in kk.runs()}


def test_a_run_that_is_not_there(folder: Path) -> None:
    with pytest.raises(kk.KaryakshamError, match="no run"):
        kk.run("01234567890123456789012345")


def test_a_failed_run_says_why(folder: Path) -> None:
    (folder / "ragged.csv").write_text("a,b\n1,2\n" * 1 + "3,4\n" * 50_000 + "5,6,7\n" + "8,9\n" * 50_000)
    run = kk.read_csv("ragged.csv").submit()
    with pytest.raises(kk.RunFailed, match="line 50003"):
        run.wait(60)
    assert run.state == "failed"
    with pytest.raises(kk.RunFailed):
        run.result()


def test_a_result_of_one_of_several_outputs(folder: Path) -> None:
    x = kk.read_csv("x.csv", id="x")
    run = x.filter("a > 2", id="some").also(x.limit(1, id="first"), x.write_csv("out.csv", id="file")).submit().wait(60)
    assert run.result("some").collect().height == 1
    assert run.result("file").collect().height == 3
    with pytest.raises(kk.KaryakshamError, match=r"3 outputs\. Say which"):
        run.result()
    with pytest.raises(kk.KaryakshamError, match="no output of 'x'"):
        run.result("x")


def test_a_result_has_the_types_that_it_was_written_with(folder: Path) -> None:
    run = kk.read_csv("x.csv").derive(day="date '2013-01-01'", half="a / 2").write_parquet("x.parquet").submit()
    schema = {name: str(dtype) for name, dtype in run.result().collect_schema().items()}
    assert schema == {"a": "Int64", "b": "String", "day": "Date", "half": "Float64"}


def test_what_can_be_read_is_listed(folder: Path) -> None:
    (folder / "below").mkdir()
    entries = {entry["name"].rstrip("/"): entry for entry in kk.datasets(str(folder))}
    assert entries["x.csv"]["format"] == "csv"
    assert entries["below"]["kind"] == "folder"


@pytest.mark.large
def test_a_cancelled_run_raises_that_it_was_cancelled(folder: Path, lineitem: Path) -> None:
    run = kk.read_csv(str(lineitem)).sort("l_comment").submit().cancel()
    with pytest.raises(kk.RunCancelled, match=run.id):
        run.wait(60)
