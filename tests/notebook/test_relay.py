"""Messages of a page, carried to the service and back, without ever holding up the kernel."""

import json
import threading
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from servers.process import wait_until

from karyaksham_kernel.notebook import relay as relaying
from karyaksham_kernel.notebook.relay import MOST_FOLLOWED, Relay

Sent = list[tuple[dict[str, Any], list[bytes] | None]]


class Service:
    """Answers when it is told to; its streams go on until the test ends them."""

    def __init__(self) -> None:
        self.may_answer = threading.Event()
        self.may_answer.set()
        self.events_to_come = threading.Semaphore(0)
        self.followed: list[list[str] | None] = []
        self.faults: list[Exception] = []

    def request(
        self, method: str, path: str, body: object = None, headers: object = None
    ) -> tuple[int, Mapping[str, str], bytes]:
        self.may_answer.wait()
        if self.faults:
            raise self.faults.pop()
        answer = [method, path, body, *([headers] if headers else [])]
        return 200, {"content-type": "application/json"}, json.dumps(answer).encode()

    def events(self, runs: Sequence[str] | None = None) -> Iterator[dict[str, Any]]:
        if self.faults:
            raise self.faults.pop()
        self.followed.append(None if runs is None else list(runs))
        number = 0
        while True:
            self.events_to_come.acquire()
            number += 1
            yield {"run": "r1", "seq": number, "kind": "progress"}


@pytest.fixture
def service() -> Service:
    return Service()


@pytest.fixture
def sent() -> Sent:
    return []


@pytest.fixture
def relay(service: Service, sent: Sent) -> Relay:
    return Relay(lambda: service, lambda content, buffers: sent.append((content, buffers)))


def events_for(sent: Sent, identifier: int) -> list[int]:
    return [
        content["event"]["seq"] for content, _ in sent if content["kind"] == "event" and content["id"] == identifier
    ]


def test_a_request_is_answered_with_its_id_and_its_bytes(relay: Relay, sent: Sent) -> None:
    relay.receive({"kind": "request", "id": 7, "method": "POST", "path": "/runs", "body": {"a": 1}})
    wait_until(lambda: sent, "the reply")
    assert sent == [
        (
            {"kind": "reply", "id": 7, "status": 200, "content_type": "application/json"},
            [b'["POST", "/runs", {"a": 1}]'],
        )
    ]


def test_the_version_that_was_read_goes_along_and_no_other_header(relay: Relay, sent: Sent) -> None:
    headers = {"If-Match": '"3"', "Authorization": "Bearer mine"}
    relay.receive({"kind": "request", "id": 7, "method": "PUT", "path": "/pipelines/x", "headers": headers})
    wait_until(lambda: sent, "the reply")
    assert sent[0][1] == [b'["PUT", "/pipelines/x", null, {"If-Match": "\\"3\\""}]']


def test_a_slow_service_holds_nobody_up(relay: Relay, service: Service, sent: Sent) -> None:
    service.may_answer.clear()
    for identifier in range(5):
        relay.receive({"kind": "request", "id": identifier, "method": "GET", "path": "/health"})
    assert sent == []
    service.may_answer.set()
    wait_until(lambda: len(sent) == 5, "all replies")
    assert {content["id"] for content, _ in sent} == set(range(5))


def test_a_service_that_is_away_is_a_reply_like_any_other(relay: Relay, service: Service, sent: Sent) -> None:
    service.faults.append(ConnectionError("nobody listens"))
    relay.receive({"kind": "request", "id": 1, "method": "GET", "path": "/health"})
    wait_until(lambda: sent, "the reply")
    (content, buffers), *_ = sent
    assert content["status"] == 503
    assert json.loads((buffers or [b""])[0])["problems"][0]["message"].endswith("nobody listens.")


@pytest.mark.parametrize(("method", "path"), [("TRACE", "/runs"), ("GET", "http://elsewhere/")])
def test_what_is_no_request_to_the_service_does_not_reach_it(relay: Relay, sent: Sent, method: str, path: str) -> None:
    relay.receive({"kind": "request", "id": 1, "method": method, "path": path})
    wait_until(lambda: sent, "the reply")
    assert sent[0][0]["status"] == 503
    assert b"no request" in (sent[0][1] or [b""])[0]


def test_events_come_until_the_page_unfollows(relay: Relay, service: Service, sent: Sent) -> None:
    relay.receive({"kind": "follow", "id": 3, "runs": ["r1"]})
    service.events_to_come.release(2)
    wait_until(lambda: events_for(sent, 3) == [1, 2], "two events")
    relay.receive({"kind": "unfollow", "id": 3})
    before = threading.active_count()
    service.events_to_come.release()
    wait_until(lambda: threading.active_count() < before, "the stream's thread to end")
    assert events_for(sent, 3) == [1, 2]
    assert service.followed == [["r1"]]


def test_all_runs_are_followed_where_none_is_named(relay: Relay, service: Service) -> None:
    relay.receive({"kind": "follow", "id": 1, "runs": None})
    wait_until(lambda: service.followed == [None], "the stream")


def test_a_stream_that_is_lost_is_found_again(
    relay: Relay, service: Service, sent: Sent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(relaying, "RETRY_SECONDS", 0.01)
    service.faults.append(ConnectionError("nobody listens"))
    relay.receive({"kind": "follow", "id": 1, "runs": ["r1"]})
    service.events_to_come.release()
    wait_until(lambda: events_for(sent, 1) == [1], "an event after the fault")
    assert sent[0][0] == {"kind": "lost", "id": 1, "reason": "nobody listens"}


def test_pages_that_never_said_goodbye_make_room(relay: Relay, service: Service, sent: Sent) -> None:
    for identifier in range(MOST_FOLLOWED + 1):
        relay.receive({"kind": "follow", "id": identifier, "runs": ["r1"]})
    wait_until(lambda: len(service.followed) >= MOST_FOLLOWED, "the streams")
    service.events_to_come.release(MOST_FOLLOWED + 1)
    wait_until(lambda: sum(map(len, (events_for(sent, i) for i in range(1, MOST_FOLLOWED + 1)))) >= 1, "events")
    assert events_for(sent, 0) == []


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda parts: (
            st.lists(parts) | st.dictionaries(st.sampled_from(["kind", "id", "runs", "method", "path"]), parts)
        ),
    )
)
def test_no_message_stops_the_relay(message: object) -> None:
    relay = Relay(Service, lambda *_: None)
    relay.receive(message)
    relay.close()
