"""The views in a real kernel: what their state holds, and how a page reaches the service through them."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jupyter_client.blocking.client import BlockingKernelClient
from jupyter_client.manager import start_new_kernel

SUBMIT = "import karyaksham_kernel as kk\nrun = kk.read_csv('x.csv', id='x').filter('a > 1', id='more').submit()\nrun"


class Page:
    """Plays the page's part: displays what a cell gives, and speaks on its comm."""

    def __init__(self, client: BlockingKernelClient) -> None:
        self.client = client
        self.states: dict[str, dict[str, Any]] = {}

    def shown(self, code: str) -> tuple[str, dict[str, Any]]:
        """The comm and the state of the view that a cell shows."""
        data: dict[str, Any] = {}

        def take(message: dict[str, Any]) -> None:
            content = message["content"]
            if message["msg_type"] == "comm_open":
                self.states[content["comm_id"]] = content["data"]["state"]
            elif message["msg_type"] == "execute_result":
                data.update(content["data"])

        reply = self.client.execute_interactive(code, output_hook=take, timeout=90)
        assert reply["content"]["status"] == "ok", reply["content"]
        comm = data["application/vnd.jupyter.widget-view+json"]["model_id"]
        assert data["text/plain"]
        return comm, self.states[comm]

    def send(self, comm: str, content: dict[str, Any], subshell: str | None = None) -> None:
        data = {"comm_id": comm, "data": {"method": "custom", "content": content}}
        message = self.client.session.msg("comm_msg", data)
        message["header"]["subshell_id"] = subshell
        self.client.shell_channel.send(message)

    def subshell(self) -> str:
        """A new subshell, as a page makes one for its widgets."""
        return str(self.control("create_subshell_request", {})["subshell_id"])

    def control(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        """The answer on the control channel, which is ok."""
        self.client.control_channel.send(self.client.session.msg(kind, content))
        answer = dict(self.client.get_control_msg(timeout=60)["content"])
        assert answer["status"] == "ok", answer
        return answer

    def received(self, comm: str) -> Iterator[tuple[dict[str, Any], bytes]]:
        """What the kernel sends on a comm, as it comes."""
        while True:
            message = self.client.get_iopub_msg(timeout=60)
            if message["msg_type"] == "comm_msg" and message["content"]["comm_id"] == comm:
                buffers = message["buffers"]
                yield message["content"]["data"]["content"], bytes(buffers[0]) if buffers else b""


@pytest.fixture(scope="module")
def kernel(running_home: Path) -> Iterator[BlockingKernelClient]:
    manager, client = start_new_kernel(kernel_name="python3")
    yield client
    client.stop_channels()
    manager.shutdown_kernel(now=True)


@pytest.fixture
def page(kernel: BlockingKernelClient, folder: Path) -> Page:
    kernel.execute_interactive(f"import os\nos.chdir({str(folder)!r})", timeout=60)
    return Page(kernel)


def own(state: dict[str, Any]) -> dict[str, Any]:
    """What a view's state says beyond the bundle and what every widget has."""
    inherited = {"layout", "tabbable", "tooltip"}
    return {name: value for name, value in state.items() if not name.startswith("_") and name not in inherited}


def test_a_run_shows_a_view_that_knows_its_id_and_nothing_else(page: Page) -> None:
    _, state = page.shown(SUBMIT)
    assert own(state) == {"view": "run", "run_id": state["run_id"]}
    assert len(state["_esm"]) > 10_000


def test_a_pipeline_shows_a_graph_with_the_columns_on_its_edges(page: Page) -> None:
    _, state = page.shown("kk.read_csv('x.csv', id='x').filter('aa > 1', id='more')")
    columns = [{"name": "a", "type": "int64"}, {"name": "b", "type": "string"}]
    assert state["view"] == "graph"
    assert [node["id"] for node in state["document"]["nodes"]] == ["x", "more"]
    assert state["schemas"]["x"]["out"] == columns
    assert [problem["code"] for problem in state["problems"]] == ["unknown_column"]


def test_what_is_there_already_is_shown_to_browse(page: Page, folder: Path) -> None:
    assert own(page.shown("kk.runs()")[1]) == {"view": "runs"}
    assert own(page.shown("kk.datasets()")[1]) == {"view": "datasets", "uri": ""}
    assert own(page.shown("kk.datasets('.')")[1]) == {"view": "datasets", "uri": str(folder)}


def test_a_run_shown_twice_is_one_view(page: Page) -> None:
    first, _ = page.shown(SUBMIT)
    second, _ = page.shown("run")
    assert first == second


def test_a_request_of_the_page_reaches_the_service_and_comes_back(page: Page) -> None:
    comm, state = page.shown(SUBMIT)
    path = f"/runs/{state['run_id']}"
    page.send(comm, {"kind": "request", "id": 7, "method": "GET", "path": path, "body": None})
    content, body = next(page.received(comm))
    assert content == {"kind": "reply", "id": 7, "status": 200, "content_type": "application/json"}
    assert json.loads(body)["id"] == state["run_id"]


def test_a_page_that_was_reloaded_is_answered_after_its_subshell_has_gone(page: Page) -> None:
    comm, _ = page.shown(SUBMIT)
    for number in (1, 2):
        subshell = page.subshell()
        page.send(comm, {"kind": "request", "id": number, "method": "GET", "path": "/health", "body": None}, subshell)
        assert next(page.received(comm))[0]["id"] == number
        page.control("delete_subshell_request", {"subshell_id": subshell})


def test_a_page_follows_a_run_until_it_has_finished(page: Page) -> None:
    comm, state = page.shown(SUBMIT)
    page.send(comm, {"kind": "follow", "id": 1, "runs": [state["run_id"]]})
    events = []
    for content, _ in page.received(comm):
        events.append(content["event"])
        if content["event"]["kind"] == "finished":
            break
    assert events[0]["kind"] == "snapshot"
    assert events[-1]["state"] == "succeeded"
    assert {event["run"] for event in events} == {state["run_id"]}


def test_a_view_stays_live_while_a_cell_waits(page: Page) -> None:
    comm, state = page.shown(SUBMIT)
    page.send(comm, {"kind": "follow", "id": 1, "runs": [state["run_id"]]})
    assert next(page.received(comm))[0]["event"]["kind"] == "snapshot"
    waiting = page.client.execute("await run", silent=True)
    assert any(content["event"]["kind"] == "finished" for content, _ in page.received(comm))
    assert page.client.get_shell_msg(timeout=60)["parent_header"]["msg_id"] == waiting
