"""One run after the other, each on a free slot: how soon it counts, and what a worker takes for it."""

from __future__ import annotations

import asyncio
import time
from datetime import datetime

import httpx

from load.figures import Figure, share
from load.follower import Follower
from load.stack import Stack

_RUNS = 20
_COMING = 2.5
"""Seconds between two runs, in which the spare child is there again."""
_TRIES, _LATER = 10, (httpx.codes.TOO_MANY_REQUESTS, httpx.codes.SERVICE_UNAVAILABLE)
_NOTHING = {"karyaksham": 1, "nodes": [{"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}]}}]}
_CSV = {
    "karyaksham": 1,
    "nodes": [
        {"id": "in", "type": "read_csv", "params": {"path": "PATH"}},
        {
            "id": "by",
            "type": "group_by",
            "inputs": ["in"],
            "params": {"keys": ["g"], "aggregations": {"n": "count(*)"}},
        },
    ],
}


async def measure(here: Stack) -> list[Figure]:
    """The figures of a machine that has nothing else to do."""
    (here.folder / "in.csv").write_text("g,x\n" + "".join(f"{n % 9},{n}\n" for n in range(2_000_000)))
    _CSV["nodes"][0]["params"]["path"] = str(here.folder / "in.csv")  # type: ignore[index]
    first, overhead = [], []
    follower = Follower(here.settings.socket)
    following = asyncio.create_task(follower.follow())
    async with here.client() as http:
        await asyncio.wait_for(follower.connected.wait(), 30)
        for _ in range(_RUNS):
            await asyncio.sleep(_COMING)
            began = time.time()
            run = await submitted(http, _CSV)
            await _ended(http, run)
            first.append((follower.first.get(run, float("inf")) - began) * 1000)
        for _ in range(_RUNS):
            await asyncio.sleep(_COMING)
            record = await _ended(http, await submitted(http, _NOTHING))
            overhead.append(1000 * (_seconds(record["finished_at"]) - _seconds(record["started_at"])))
    following.cancel()
    return [
        Figure("submit → first progress event at a follower, p50", share(first, 0.5), "ms", 700),
        Figure("claim → committed, of a run that computes nothing, p50", share(overhead, 0.5), "ms", 400),
    ]


async def submitted(http: httpx.AsyncClient, document: dict[str, object]) -> str:
    """The id of a new run; asked again where the service says so, as every client does."""
    for _ in range(_TRIES):
        answer = await http.post("/runs", json={"document": document, "base": "/"})
        if answer.status_code not in _LATER:
            break
        await asyncio.sleep(float(answer.headers.get("Retry-After", 1)))
    assert answer.is_success, answer.text
    return str(answer.json()["id"])


async def _ended(http: httpx.AsyncClient, run: str) -> dict[str, str]:
    for _ in range(600):
        record = (await http.get(f"/runs/{run}")).json()
        if record["finished_at"]:
            assert record["state"] == "succeeded", record
            return dict(record)
        await asyncio.sleep(0.1)
    raise TimeoutError(run)


def _seconds(moment: str) -> float:
    return datetime.fromisoformat(moment).timestamp()
