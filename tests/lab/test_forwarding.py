"""The server extension forwards to the service: what goes through, what does not, and how streams end."""

from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest
from lab.conftest import TOKEN, jupyter_server, page
from lab.small_service import SmallService, serving
from servers.process import wait_until

from karyaksham_kernel.lab.handlers import upstream_path
from karyaksham_kernel.settings import Settings


def test_forwards_method_query_and_body(browser: httpx.Client, service: SmallService) -> None:
    answer = browser.post("api/v1/echo/runs?state=running&state=queued", content=b'{"a": 1}')
    assert answer.status_code == 201
    assert answer.text.startswith("POST /api/v1/echo/runs?state=running&state=queued\n")
    assert answer.text.endswith('\n\n{"a": 1}')
    assert answer.headers["content-type"] == "application/x-echo"


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_forwards_the_other_methods(browser: httpx.Client, service: SmallService, method: str) -> None:
    assert browser.request(method, "api/v1/echo/part").headers["content-type"] == "application/x-echo"


def test_the_path_stays_as_it_was_encoded(browser: httpx.Client, service: SmallService) -> None:
    answer = browser.get("api/v1/echo/s3%3A%2F%2Flake%2Fa%20b%25?uri=%2Fdata%2Fx%20y")
    assert answer.text.startswith("GET /api/v1/echo/s3%3A%2F%2Flake%2Fa%20b%25?uri=%2Fdata%2Fx%20y\n")


def test_only_headers_of_the_lists_pass(browser: httpx.Client, service: SmallService) -> None:
    asked = {"Idempotency-Key": "k1", "Last-Event-ID": "1-2", "Cookie": "private=1", "X-Other": "no"}
    answer = browser.get("api/v1/echo/x", headers=asked)
    assert "idempotency-key: k1" in answer.text
    assert "last-event-id: 1-2" in answer.text
    assert TOKEN not in answer.text
    assert "private" not in answer.text
    assert "x-other" not in answer.text
    assert answer.headers["etag"] == '"7"'
    assert answer.headers["location"] == "/api/v1/runs/1"
    assert "x-secret" not in answer.headers
    assert "stolen" not in answer.headers.get("set-cookie", "")


@pytest.mark.parametrize("path", ["api/..%2Fsecret", "api/v1/..%2F..%2Fsecret", "api/%2e%2e/secret", "api/v1/%2E/x"])
def test_dot_segments_are_refused(browser: httpx.Client, service: SmallService, path: str) -> None:
    raw = browser.base_url.raw_path + path.encode()
    answer = browser.get(browser.base_url.copy_with(raw_path=raw))
    assert answer.status_code == 404
    assert "out of reach" not in answer.text


@pytest.mark.parametrize("path", ["/base/karyaksham/secret", "/base/other/api/v1/x", "/karyaksham/api/v1/x"])
def test_only_the_api_is_reached(path: str) -> None:
    with pytest.raises(ValueError, match=path):
        upstream_path(path, "/base/")


def test_a_stranger_is_refused(jupyter_url: str, service: SmallService) -> None:
    assert httpx.get(f"{jupyter_url}karyaksham/api/v1/health").status_code == 403
    assert httpx.post(f"{jupyter_url}karyaksham/api/v1/echo/x").status_code == 403


def test_a_cookie_without_the_xsrf_token_may_not_write(jupyter_url: str, service: SmallService) -> None:
    with httpx.Client(base_url=jupyter_url, follow_redirects=True) as logged_in:
        logged_in.get("api/status", params={"token": TOKEN})
        assert logged_in.get("karyaksham/api/v1/health").status_code == 200
        assert logged_in.post("karyaksham/api/v1/echo/x").status_code == 403


def test_events_arrive_one_by_one_and_resume(browser: httpx.Client, service: SmallService) -> None:
    with browser.stream("GET", "api/v1/events", headers={"Last-Event-ID": "1-9"}) as answer:
        assert answer.headers["content-type"].startswith("text/event-stream")
        assert "content-encoding" not in answer.headers
        lines = answer.iter_lines()
        assert [next(lines), next(lines)] == ["id: 1", "data: after 1-9"]
        service.tick.set()
        assert [next(lines), next(lines), next(lines)] == ["", "id: 2", "data: second"]


def test_a_page_that_leaves_ends_the_stream_in_the_service(browser: httpx.Client, service: SmallService) -> None:
    with browser.stream("GET", "api/v1/events") as answer:
        lines = answer.iter_lines()
        next(lines)
        wait_until(lambda: service.open_streams == 1, "the stream to be open")
    wait_until(lambda: service.open_streams == 0, "the service to see that the page left")


def test_a_page_that_does_not_read_holds_the_service_back(
    browser: httpx.Client, jupyter_url: str, service: SmallService
) -> None:
    with browser.stream("GET", "api/v1/flood") as answer, page(jupyter_url) as other:
        chunks = answer.iter_raw(1)
        next(chunks)
        sent = -1
        while sent != service.sent:  # the buffers on the way fill up while a hundred requests come and go
            sent = service.sent
            for _ in range(100):
                other.get("api/v1/health")
        assert sent < 64_000_000


def test_a_service_that_dies_in_an_answer_is_no_clean_end(browser: httpx.Client, service: SmallService) -> None:
    with pytest.raises(httpx.RemoteProtocolError), browser.stream("GET", "api/v1/broken") as answer:
        answer.read()


def test_many_streams_do_not_block_a_request(browser: httpx.Client, service: SmallService) -> None:
    with ExitStack() as streams:
        for _ in range(120):
            streams.enter_context(browser.stream("GET", "api/v1/events"))
        wait_until(lambda: service.open_streams == 120, "all streams to be open")
        assert browser.get("api/v1/health").status_code == 200


def test_a_service_that_comes_back_is_found_again(jupyter_home: Path, browser: httpx.Client) -> None:
    for _ in range(2):
        with serving(SmallService(), Settings(home=jupyter_home).socket):
            assert browser.get("api/v1/health").json()["version"] == "test"


def test_a_service_that_cannot_start_is_a_problem_not_a_crash(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.write_text("a file stands where the folder should be")
    with jupyter_server(tmp_path, home) as url, page(url) as browser:
        answer = browser.get("api/v1/health")
    assert answer.status_code == 503
    assert answer.headers["content-type"] == "application/problem+json"
    assert [problem["code"] for problem in answer.json()["problems"]] == ["service_away"]
    assert "doctor" in answer.json()["detail"]
