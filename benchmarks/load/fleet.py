"""A hundred runs in progress, each with a child that reads from a slow store, and a hundred who follow them."""

from __future__ import annotations

import asyncio
import time
from collections import Counter, defaultdict
from typing import Any

import httpx
import psutil

from load.figures import Figure, share
from load.follower import Follower
from load.free_slot import submitted
from load.slow_store import FILES
from load.stack import Stack

RUNS = 100
_SECONDS = 20.0
_CALLERS = 4
_START, _END = 240.0, 240.0


def _document(folder: str, number: int) -> dict[str, Any]:
    nodes = [
        {"id": "in", "type": "read_csv", "params": {"path": f"s3://lake/{number}/"}},
        {"id": "late", "type": "filter", "inputs": ["in"], "params": {"condition": "delay > 80"}},
        {"id": "out", "type": "write_csv", "inputs": ["late"], "params": {"path": f"{folder}/{number}.csv"}},
    ]
    return {"karyaksham": 1, "nodes": nodes}


async def measure(here: Stack) -> list[Figure]:
    """Start them, ask the service for a while, open the gate, and see every run end."""
    async with here.client() as http:
        began = time.monotonic()
        runs, followers, tasks = [], [], []
        for number in range(RUNS):
            runs.append(await submitted(http, _document(str(here.folder), number)))
            followers.append(Follower(here.settings.socket, [runs[-1]]))
            tasks.append(asyncio.create_task(followers[-1].follow()))
        await _until(lambda: all(follower.first for follower in followers), "every run to count", _START)
        started = time.monotonic() - began
        states = Counter(record["state"] for record in (await http.get("/runs?limit=500")).json()["runs"])
        assert states == {"running": RUNS}, states
        children = _children(here)
        for follower in followers:
            follower.late.clear()
        by_route = await _asked(here, runs)
        calls = [milliseconds for spent in by_route.values() for milliseconds in spent]
        late = [milliseconds for follower in followers for milliseconds in follower.late]
        began = time.monotonic()
        here.gate.touch()
        await _until(lambda: all(follower.ends for follower in followers), "every follower to see the end", _END)
        ended = time.monotonic() - began
        for task in tasks:
            task.cancel()
        records = (await http.get("/runs?limit=500")).json()["runs"]
    whole = sum(record["state"] == "succeeded" and record["attempts"] == 1 for record in records)
    outputs = {(here.folder / f"{number}.csv").read_text().count("\n") for number in range(RUNS)}
    assert outputs == {1 + 99 * FILES}, outputs
    return [
        Figure(f"runs in progress at once that did not finish, of {RUNS}", RUNS - whole, "", 1),
        Figure("times that a follower's progress went back", sum(follower.back for follower in followers), "", 1),
        Figure(f"API calls meanwhile ({len(calls):,}), p50", share(calls, 0.5), "ms"),
        Figure("API calls meanwhile, p95", share(calls, 0.95), "ms", 100),
        *(
            Figure(f"— of these {route} ({len(spent)}), p95", share(spent, 0.95), "ms")
            for route, spent in by_route.items()
        ),
        Figure(f"progress reported → at its follower ({len(late):,} events), p50", share(late, 0.5), "ms"),
        Figure("progress reported → at its follower, p95", share(late, 0.95), "ms", 300),
        Figure("memory of a child of its own (unique set), mean", sum(children) / len(children), "MB"),
        Figure(f"from the first submit until all {RUNS} counted", started, "s"),
        Figure("from the gate until all had ended", ended, "s"),
    ]


async def _asked(here: Stack, runs: list[str]) -> dict[str, list[float]]:
    """Milliseconds of every call that some people make for a while, by route."""
    until, spent = time.monotonic() + _SECONDS, defaultdict[str, list[float]](list)
    check = {
        "document": {"karyaksham": 1, "nodes": [{"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}]}}]}
    }

    async def call(caller: int) -> None:
        async with here.client() as http:
            for number in range(caller, 1_000_000, _CALLERS):
                calls: tuple[tuple[str, str, dict[str, Any]], ...] = (
                    ("GET", "/runs", {}),
                    ("GET", f"/runs/{runs[number % RUNS]}", {}),
                    ("POST", "/pipelines/check", {"json": check}),
                    ("GET", f"/runs/{runs[number % RUNS]}/events", {}),
                    ("POST", "/runs", {"json": {**check, "base": "/"}}),
                )
                method, path, more = calls[number % len(calls)]
                began = time.perf_counter()
                answer = await http.request(method, path, **more)
                route = f"{method} {path.replace(runs[number % RUNS], '{run}')}"
                spent[route].append((time.perf_counter() - began) * 1000)
                assert answer.is_success, answer.text
                if answer.status_code == httpx.codes.CREATED:
                    await http.post(f"/runs/{answer.json()['id']}/cancel")
                if time.monotonic() > until:
                    return
                await asyncio.sleep(0.1)

    await asyncio.gather(*(call(caller) for caller in range(_CALLERS)))
    return spent


def _children(here: Stack) -> list[float]:
    """Megabytes that each child has to itself; no process but these runs with this home."""
    found = []
    for process in psutil.process_iter(["cmdline"]):
        ours = "karyaksham_kernel.execution.child" in (process.info["cmdline"] or ())
        if ours and process.environ().get("KARYAKSHAM_HOME") == str(here.settings.home):
            found.append(process.memory_full_info().uss / 1e6)
    assert len(found) >= RUNS, f"{len(found)} children live"
    return found


async def _until(holds: Any, what: str, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        if time.monotonic() > deadline:
            raise TimeoutError(f"waited {seconds:g} s in vain for {what}")
        await asyncio.sleep(0.05)
