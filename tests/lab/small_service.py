"""A small service on a unix socket, real enough to forward to: it echoes, streams, floods and breaks."""

import asyncio
import threading
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request, Response
from fastapi.responses import StreamingResponse
from servers.process import wait_until

CHUNK = b"x" * 65536


class SmallService:
    """What the tests see of it: how many streams are open, and how many bytes left it."""

    def __init__(self) -> None:
        self.open_streams = 0
        self.sent = 0
        self.tick = threading.Event()
        self.app = FastAPI()
        self.app.get("/api/v1/health")(lambda: {"status": "ok", "version": "test", "database": "ok", "redis": "ok"})
        self.app.get("/secret")(lambda: "out of reach")
        self.app.get("/api/v1/events")(self._events)
        self.app.get("/api/v1/flood")(self._flood)
        self.app.get("/api/v1/broken")(self._broken)
        self.app.api_route("/api/v1/echo/{rest:path}", methods=["GET", "POST", "PUT", "DELETE"])(self._echo)

    async def _echo(self, request: Request) -> Response:
        head = {
            "x-secret": "for nobody",
            "etag": '"7"',
            "location": "/api/v1/runs/1",
            "set-cookie": "stolen=1",
            "x-method": request.method,
        }
        seen = "\n".join(f"{name}: {value}" for name, value in request.headers.items())
        url = request.scope["raw_path"].decode() + "?" + request.scope["query_string"].decode()
        text = f"{request.method} {url}\n{seen}\n\n".encode() + await request.body()
        return Response(text, status_code=201, headers=head, media_type="application/x-echo")

    async def _events(self, request: Request) -> StreamingResponse:
        return StreamingResponse(self._ticks(request), media_type="text/event-stream")

    async def _ticks(self, request: Request) -> AsyncIterator[bytes]:
        self.open_streams += 1
        try:
            yield f"id: 1\ndata: after {request.headers.get('last-event-id')}\n\n".encode()
            await asyncio.to_thread(self.tick.wait)
            yield b"id: 2\ndata: second\n\n"
            await asyncio.Event().wait()
        finally:
            self.open_streams -= 1

    async def _flood(self) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            for _ in range(4096):  # 256 MB, unless somebody holds it back
                self.sent += len(CHUNK)
                yield CHUNK

        return StreamingResponse(chunks(), media_type="application/octet-stream")

    async def _broken(self) -> StreamingResponse:
        async def chunks() -> AsyncIterator[bytes]:
            yield b"the first half"
            raise ConnectionError("the service dies here")

        return StreamingResponse(chunks(), media_type="application/octet-stream")


@contextmanager
def serving(service: SmallService, socket: Path | None = None, port: int = 0) -> Iterator[None]:
    """Serve it in a thread until the end of the block, on a unix socket or on a port of loopback."""
    if socket is not None:
        socket.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    uds = None if socket is None else str(socket)
    config = uvicorn.Config(service.app, uds=uds, port=port, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        wait_until(lambda: server.started, "the small service to listen")
        yield
    finally:
        service.tick.set()
        server.should_exit = True
        thread.join(10)
        if socket is not None:
            socket.unlink(missing_ok=True)
