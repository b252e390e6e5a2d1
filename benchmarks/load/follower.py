"""A follower of events over the service's unix socket, with no more to it than the wire."""

from __future__ import annotations

import asyncio
import json
import time
from datetime import datetime
from pathlib import Path
from typing import Any


class Follower:
    """Reads one stream; keeps what came how late, the first progress of each run, and the ends."""

    def __init__(self, socket: Path, runs: list[str] | None = None) -> None:
        self._socket = socket
        self._query = "&".join(f"run={run}" for run in runs or ())
        self.late: list[float] = []
        """Milliseconds from when the engine reported progress until it is here."""
        self.first: dict[str, float] = {}
        """When each run's first progress came."""
        self.ends: dict[str, str] = {}
        self.back = 0
        self._highest: dict[str, tuple[int, int]] = {}
        self.connected = asyncio.Event()

    async def follow(self) -> None:
        """Read until cancelled."""
        reader, writer = await asyncio.open_unix_connection(str(self._socket), limit=1 << 24)
        writer.write(f"GET /api/v1/events?{self._query} HTTP/1.1\r\nHost: karyaksham\r\n\r\n".encode())
        try:
            while line := await reader.readline():
                if line.startswith(b": "):
                    self.connected.set()
                elif line.startswith(b"data: "):
                    self._note(json.loads(line[6:]), time.time())
        finally:
            writer.close()

    def _note(self, event: dict[str, Any], now: float) -> None:
        run = event["run"]
        if event["kind"] == "finished":
            self.ends[run] = event["state"]
        if event["kind"] != "progress":
            return
        place = event["attempt"], event["seq"]
        self.back += place < self._highest.get(run, (0, 0))
        self._highest[run] = place
        self.first.setdefault(run, now)
        self.late.append((now - datetime.fromisoformat(event["at"]).timestamp()) * 1000)
