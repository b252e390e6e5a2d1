"""An S3 store whose objects come slowly until a gate opens, so that many runs are in progress for a while, and count.

    python -m load.slow_store PORT GATE

Below every prefix lie the same small CSV files. The first reads below a prefix, which tell the types, are answered at
once, every later one after seconds; some dozens are on their way for each run.
"""

from __future__ import annotations

import asyncio
import sys
from collections import Counter
from pathlib import Path
from random import Random
from urllib.parse import parse_qs, urlsplit

FILES = 500
_ROWS = 1000
_QUICK = 150
_PAUSES = (4.0, 12.0)
_random = Random(5)
_ENTRY = (
    "<Contents><Key>{key}</Key><LastModified>2026-01-02T10:00:00.000Z</LastModified>"
    '<ETag>"one"</ETag><Size>{size}</Size></Contents>'
)


class Store:
    """Answers listings and ranged reads."""

    def __init__(self, gate: Path) -> None:
        self._gate = gate
        self._body = b"id,carrier,delay\n" + b"".join(b"%d,%cB,%d\n" % (n, 65 + n % 7, n % 90) for n in range(_ROWS))
        self._asked: Counter[str] = Counter()

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while head := await reader.readuntil(b"\r\n\r\n"):
                await self._answer(head.decode("latin-1"), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def _answer(self, head: str, writer: asyncio.StreamWriter) -> None:
        first_line, *lines = head.split("\r\n")
        fields = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
        address = urlsplit(first_line.split(" ")[1])
        query = parse_qs(address.query)
        if "list-type" in query:
            self._send(writer, "200 OK", self._listing(query["prefix"][0]), {"Content-Type": "application/xml"})
        else:
            await self._wait_for(address.path.split("/")[2])
            first, last = self._range(fields.get("range", "bytes=0-").removeprefix("bytes="))
            whole = {"ETag": '"one"', "Content-Range": f"bytes {first}-{last}/{len(self._body)}"}
            self._send(writer, "206 Partial Content", self._body[first : last + 1], whole)
        await writer.drain()

    async def _wait_for(self, prefix: str) -> None:
        self._asked[prefix] += 1
        if self._asked[prefix] > _QUICK and not self._gate.exists():
            await asyncio.sleep(_random.uniform(*_PAUSES))

    def _listing(self, prefix: str) -> bytes:
        size = len(self._body)
        entries = "".join(_ENTRY.format(key=f"{prefix.rstrip('/')}/{n:04}.csv", size=size) for n in range(FILES))
        return f"<ListBucketResult><IsTruncated>false</IsTruncated>{entries}</ListBucketResult>".encode()

    def _range(self, text: str) -> tuple[int, int]:
        first, _, last = text.partition("-")
        end = len(self._body) - 1
        return (end - int(last) + 1, end) if not first else (int(first), min(int(last or end), end))

    @staticmethod
    def _send(writer: asyncio.StreamWriter, status: str, body: bytes, fields: dict[str, str]) -> None:
        fields = {**fields, "Content-Length": str(len(body)), "Last-Modified": "Fri, 02 Jan 2026 10:00:00 GMT"}
        head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
        writer.write(f"HTTP/1.1 {status}\r\n{head}\r\n".encode() + body)


async def main() -> None:
    """Serve until terminated."""
    server = await asyncio.start_server(Store(Path(sys.argv[2])).serve, "127.0.0.1", int(sys.argv[1]), backlog=512)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main())
