"""An S3 store with one object that comes slowly until a gate opens, so that many runs are in progress for a while.

    python -m load.slow_store PORT GATE

The first megabyte, from which types are told, comes at once; the rest a few kilobytes at a time.
"""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path

ROWS = 400_000
_FIRST = 1 << 20
_PIECE, _PAUSE = 16 << 10, 2.0


def content() -> bytes:
    """A table of three columns, about 6 MB."""
    return b"id,carrier,delay\n" + b"".join(b"%d,%c%c,%d\n" % (n, 65 + n % 7, 66, n % 90) for n in range(ROWS))


class Store:
    """Answers HEAD and ranged GET of whatever it is asked for with the one object."""

    def __init__(self, gate: Path) -> None:
        self._gate = gate
        self._body = content()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self._answer(head.decode("latin-1"), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, head: str, writer: asyncio.StreamWriter) -> None:
        first, last = 0, len(self._body) - 1
        status = "200 OK"
        for line in head.split("\r\n")[1:]:
            name, _, value = line.partition(": ")
            if name.lower() == "range":
                first, last = self._range(value.removeprefix("bytes="))
                status = "206 Partial Content"
        fields = [
            f"HTTP/1.1 {status}",
            f"Content-Length: {last - first + 1}",
            f"Content-Range: bytes {first}-{last}/{len(self._body)}",
            'ETag: "one"',
            "Last-Modified: Mon, 02 Jan 2023 10:00:00 GMT",
            "Content-Type: text/csv",
        ]
        writer.write("\r\n".join([*fields, "", ""]).encode())
        if not head.startswith("HEAD"):
            await self._send(first, last + 1, writer)
        await writer.drain()

    def _range(self, text: str) -> tuple[int, int]:
        first, _, last = text.partition("-")
        end = len(self._body) - 1
        return (end - int(last) + 1, end) if not first else (int(first), min(int(last or end), end))

    async def _send(self, first: int, end: int, writer: asyncio.StreamWriter) -> None:
        while first < end:
            slow = first >= _FIRST and not self._gate.exists()
            until = min(
                end, first + _PIECE if slow else max(first + _PIECE, min(end, _FIRST) if first < _FIRST else end)
            )
            writer.write(self._body[first:until])
            await writer.drain()
            first = until
            if slow:
                await asyncio.sleep(_PAUSE)


async def main() -> None:
    """Serve until terminated."""
    server = await asyncio.start_server(Store(Path(sys.argv[2])).serve, "127.0.0.1", int(sys.argv[1]), backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
