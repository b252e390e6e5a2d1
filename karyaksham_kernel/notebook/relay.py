"""The views' way to the service: messages on a widget's comm, carried out by the client in threads of their own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Protocol

from karyaksham_kernel.client.away import CONTENT_TYPE, STATUS, away_document

Message = Mapping[str, Any]
Send = Callable[[dict[str, Any], list[bytes] | None], None]

METHODS = frozenset({"GET", "POST", "PUT", "DELETE"})
# A page that is reloaded never says goodbye to the streams it followed; the oldest give way.
MOST_FOLLOWED = 8
RETRY_SECONDS = 2.0


class Service(Protocol):
    """What the relay needs of the client."""

    def request(
        self, method: str, path: str, body: object = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        """Ask once; any status is an answer."""

    def events(self, runs: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
        """Follow runs, all of them where None; reconnects by itself."""


class Relay:
    """Answers the messages of one widget's views, however many pages show it.

    `receive` returns at once: a kernel that computes nothing else must stay free, and a slow service must not hold it.
    """

    def __init__(self, connect: Callable[[], Service], send: Send) -> None:
        self._connect = connect
        self._send = send
        self._sending = threading.Lock()
        self._followed: dict[object, threading.Event] = {}

    def receive(self, message: object) -> None:
        """Take one message of a page; what is no message of ours is none of our business."""
        match message:
            case {"kind": "request", "id": identifier, "method": str(method), "path": str(path), **rest}:
                self._start(self._answer, identifier, method, path, rest.get("body"), _conditions(rest.get("headers")))
            case {"kind": "follow", "id": identifier, "runs": list() | None as runs}:
                self._start(self._follow, identifier, runs, self._open(identifier))
            case {"kind": "unfollow", "id": identifier}:
                self._close(identifier)

    def close(self) -> None:
        """Stop following; for a widget that is closed."""
        for identifier in list(self._followed):
            self._close(identifier)

    def _answer(self, identifier: object, method: str, path: str, body: object, sent: Mapping[str, str]) -> None:
        try:
            status, headers, content = self._ask(method, path, body, sent)
        except Exception as error:  # noqa: BLE001 the page waits for an answer, whatever went wrong
            status, headers, content = STATUS, {"content-type": CONTENT_TYPE}, away_document(error)
        content_type = headers.get("content-type", "application/octet-stream")
        self._post({"kind": "reply", "id": identifier, "status": status, "content_type": content_type}, [content])

    def _ask(
        self, method: str, path: str, body: object, sent: Mapping[str, str]
    ) -> tuple[int, Mapping[str, str], bytes]:
        if method not in METHODS or not path.startswith("/"):
            raise ValueError(f"{method} {path} is no request to the service")
        return self._connect().request(method, path, body, sent)

    def _follow(self, identifier: object, runs: list[str] | None, closed: threading.Event) -> None:
        while not closed.is_set():
            try:
                self._pass_on(identifier, self._connect().events(runs), closed)
            except Exception as error:  # noqa: BLE001 the page is told, and it may be better in a moment
                self._post({"kind": "lost", "id": identifier, "reason": str(error)})
                closed.wait(RETRY_SECONDS)
            else:
                return

    def _pass_on(self, identifier: object, events: Iterator[dict[str, Any]], closed: threading.Event) -> None:
        for event in events:
            if closed.is_set():
                return
            self._post({"kind": "event", "id": identifier, "event": event})

    def _open(self, identifier: object) -> threading.Event:
        self._close(identifier)
        while len(self._followed) >= MOST_FOLLOWED:
            self._close(next(iter(self._followed)))
        closed = self._followed[identifier] = threading.Event()
        return closed

    def _close(self, identifier: object) -> None:
        if closed := self._followed.pop(identifier, None):
            closed.set()

    def _start(self, work: Callable[..., None], *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, name="karyaksham-relay", daemon=True).start()

    def _post(self, content: dict[str, Any], buffers: list[bytes] | None = None) -> None:
        with self._sending:  # a comm's message is several frames; two threads must not mix theirs
            self._send(content, buffers)


def _conditions(headers: object) -> dict[str, str]:
    """What a page may send beside a body: the version that it has read."""
    given = headers if isinstance(headers, Mapping) else {}
    return {"If-Match": str(given["If-Match"])} if "If-Match" in given else {}
