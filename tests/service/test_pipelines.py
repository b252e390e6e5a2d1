"""Checking and looking at pipelines before they run."""

import asyncio
import sys

import polars as pl
import psutil
import pytest
from jobs.waiting import eventually
from servers.process import words_of
from service.conftest import TABLE

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError
from karyaksham_kernel.pipeline import load_document
from karyaksham_kernel.service.previews import Previews

FILTERED = {
    **TABLE,
    "nodes": [*TABLE["nodes"], {"id": "f", "type": "filter", "inputs": ["t"], "params": {"condition": "a > 1"}}],
}


async def test_a_sound_pipeline_has_columns_at_every_port(http):
    answer = (await http.post("/pipelines/check", json={"document": FILTERED})).json()
    columns = [{"name": "a", "type": "int64"}]
    assert answer == {"problems": [], "schemas": {"t": {"out": columns}, "f": {"out": columns, "rest": columns}}}


async def test_problems_are_an_answer_not_an_error(http):
    nodes = [{"id": "c", "type": "read_csv", "params": {"path": "missing.csv"}}]
    answer = await http.post("/pipelines/check", json={"document": {"karyaksham": 1, "nodes": nodes}, "base": "/tmp"})
    assert answer.status_code == 200
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["node"], problem["field"]) == ("missing_file", "c", "path")


async def test_a_preview_is_rows_of_a_port(http):
    wanted = {"document": FILTERED, "node": "f", "port": "rest"}
    answer = await http.post("/pipelines/preview", json=wanted)
    media, *parameters = answer.headers["content-type"].split("; ")
    assert media == "application/vnd.apache.arrow.stream"
    assert parameters == ["sample=head", "rows=1", "of=1", "cut=0", "bytes=0"]
    assert pl.read_ipc_stream(answer.content).to_dicts() == [{"a": 1}]


async def test_a_preview_of_a_node_that_is_not_there_is_refused(http):
    answer = await http.post("/pipelines/preview", json={"document": FILTERED, "node": "g"})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["code"] == "unknown_node"


ASKED = {"document": FILTERED, "node": "f", "port": "out", "rows": 10, "sample": "head", "base": "/", "parameters": {}}


async def ends(settings, program: str) -> None:
    await Previews(settings, (sys.executable, "-c", program), seconds=0.5).preview(ASKED)


async def test_the_second_look_at_a_port_starts_no_child(settings, tmp_path):
    mark = tmp_path / "started"
    program = f"open({str(mark)!r}, 'a').write('x'); print('{{}}'); print('rows')"
    previews = Previews(settings, (sys.executable, "-c", program))
    shown = [await previews.preview(ASKED) for _ in range(2)]
    moved = {**FILTERED, "name": "another", "layout": {"f": {"x": 1, "y": 2}}}
    shown.append(await previews.preview({**ASKED, "document": moved}))
    assert {one.stream for one in shown} == {b"rows\n"}
    assert mark.read_text() == "x"
    await previews.preview({**ASKED, "rows": 11})
    assert mark.read_text() == "xx"


async def test_the_one_who_has_left_keeps_no_child(settings, tmp_path):
    mark = tmp_path / "started"
    program = f"import time; open({str(mark)!r}, 'w'); time.sleep(1000)"
    task = asyncio.create_task(Previews(settings, (sys.executable, "-c", program)).preview(ASKED))
    await eventually(mark.exists, "the child")
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert not [child for child in psutil.Process().children(recursive=True) if "time.sleep(1000)" in words_of(child)]
    assert list(settings.scratch.glob("preview-*")) == []


async def test_a_preview_that_never_ends_is_ended(settings):
    with pytest.raises(KaryakshamError, match="longer than"):
        await ends(settings, "import time; time.sleep(1000)")
    assert not [child for child in psutil.Process().children(recursive=True) if "time.sleep(1000)" in words_of(child)]


async def test_a_preview_that_breaks_off_harms_nobody(settings):
    with pytest.raises(KaryakshamError, match="broke off"):
        await ends(settings, "import os; os.abort()")


async def test_a_preview_s_problems_are_its_child_s(settings):
    answer = '{"problems": [{"code": "a", "message": "A."}, {"code": "b", "message": "B."}]}'
    with pytest.raises(InvalidPipeline) as caught:
        await ends(settings, f"print({answer!r}); raise SystemExit(2)")
    assert [problem.code for problem in caught.value.problems] == ["a", "b"]


async def test_a_pipeline_is_exported_as_code_that_builds_it_again(http):
    answer = await http.post("/pipelines/export", json={"document": FILTERED})
    assert answer.status_code == 200
    namespace: dict = {}
    exec(answer.json()["code"], namespace)
    assert namespace["pipeline"].document().to_json()["nodes"] == load_document(FILTERED).to_json()["nodes"]


async def test_a_document_that_hangs_together_nowhere_is_not_exported(http):
    lost = {"karyaksham": 1, "nodes": [{"id": "f", "type": "filter", "inputs": ["nobody"]}]}
    answer = await http.post("/pipelines/export", json={"document": lost})
    assert answer.status_code == 422
    assert answer.json()["problems"][0]["node"] == "f"
