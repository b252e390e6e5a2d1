"""Follows runs over server-sent events, across every broken connection."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import httpx

from karyaksham_kernel.client.answers import checked

Event = dict[str, Any]
# The service writes a comment every 15 s; a connection that is silent for longer is dead.
_TIMEOUT = httpx.Timeout(5.0, read=40.0)
_PAUSE = 0.5


def follow(
    http: httpx.Client, find: Callable[[], object], runs: Sequence[str] | None, last_id: str | None = None
) -> Iterator[Event]:
    """The events of some runs until all have finished, or with None of all runs for ever.

    `find` waits for the service, and starts it when it is gone; it raises when there is none to be had.
    """
    waiting = None if runs is None else set(runs)
    params = {} if runs is None else {"run": list(runs)}
    while waiting is None or waiting:
        headers = {"Last-Event-ID": last_id} if last_id is not None else {}
        try:
            with http.stream("GET", "/events", params=params, headers=headers, timeout=_TIMEOUT) as answer:
                for identifier, event in _events(answer):
                    last_id = identifier or last_id
                    yield event
                    if waiting is not None and event["kind"] == "finished":
                        waiting.discard(event["run"])
                        if not waiting:
                            return
        except httpx.TransportError:
            pass
        # The service was stopped, or its database is away for a moment.
        time.sleep(_PAUSE)
        find()


def _events(answer: httpx.Response) -> Iterator[tuple[str | None, Event]]:
    if answer.status_code == httpx.codes.SERVICE_UNAVAILABLE:
        return iter(())
    if not answer.is_success:
        answer.read()
    return parse(checked(answer).iter_lines())


def parse(lines: Iterator[str]) -> Iterator[tuple[str | None, Event]]:
    """The events of a stream, each with its id where it has one."""
    identifier: str | None = None
    data: list[str] = []
    for line in lines:
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if not line:
            if data:
                yield identifier, json.loads("\n".join(data))
            identifier, data = None, []
        elif name == "id":
            identifier = value
        elif name == "data":
            data.append(value)
