"""Sends a file to where the workers see it, in parts that may be lost on the way."""

from __future__ import annotations

import base64
import hashlib
import random
import time
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import httpx

from karyaksham_kernel.client.answers import Json, json_of

Progress = Callable[[int, int], None]
"""Called with the bytes that have come, and those of the whole file."""
_TRIES = 12
_LONGEST_PAUSE = 15.0
_PASSING = frozenset({429, 500, 502, 503, 504})


def upload(
    http: httpx.Client, path: Path, uri: str, *, overwrite: bool = False, progress: Progress | None = None
) -> Json:
    """Bring a file to `uri` and give the service's record of it; an earlier try with the same file is gone on with.

    Raises KaryakshamError for what the service refuses, httpx.TransportError when it stays away.
    """
    status = path.stat()
    fingerprint = f"{path.resolve()}:{status.st_size}:{status.st_mtime_ns}"
    mode = "overwrite" if overwrite else "error"
    wanted = {"uri": uri, "size": status.st_size, "fingerprint": fingerprint, "mode": mode}
    record = json_of(_insist(lambda: http.post("/uploads", json=wanted)))
    there = {part["number"]: part["size"] for part in record["parts"]}
    sent = sum(there.values())
    with path.open("rb") as file:
        for number in range(1, record["count"] + 1):
            if number not in there:
                sent += _send(http, record, number, file)
            if progress is not None:
                progress(sent, record["size"])
    return json_of(_insist(lambda: http.post(f"/uploads/{record['id']}/complete")))


def _send(http: httpx.Client, record: Json, number: int, file: BinaryIO) -> int:
    file.seek((number - 1) * record["part_size"])
    data = file.read(record["part_size"])
    digest = base64.b64encode(hashlib.sha256(data).digest()).decode()
    headers = {"Content-Digest": f"sha-256=:{digest}:", "Content-Type": "application/octet-stream"}
    json_of(_insist(lambda: http.put(f"/uploads/{record['id']}/parts/{number}", content=data, headers=headers)))
    return len(data)


def _insist(ask: Callable[[], httpx.Response]) -> httpx.Response:
    """Ask until there is an answer that another try would not change."""
    for attempt in range(1, _TRIES):
        try:
            answer = ask()
            if answer.status_code not in _PASSING:
                return answer
        except httpx.TransportError:
            pass
        time.sleep(min(0.1 * 2**attempt, _LONGEST_PAUSE) * random.uniform(0.5, 1.0))  # noqa: S311 - spreads retries
    return ask()
