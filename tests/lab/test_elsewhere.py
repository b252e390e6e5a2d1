"""With a service elsewhere the server extension shows it the user's own token, and starts nothing of its own."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from lab.conftest import TOKEN, jupyter_server, page
from lab.small_service import SmallService, serving
from servers.process import free_port

from karyaksham_kernel.client import Client
from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.settings import Settings

HUB_TOKEN = "the-hub-token-of-this-server"


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("elsewhere") / "home"


@pytest.fixture(scope="module")
def url(home: Path, port: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    where = {
        "KARYAKSHAM_SERVICE_URL": f"http://127.0.0.1:{port}/",
        "KARYAKSHAM_SERVICE_PATIENCE": "1",
        "JUPYTERHUB_API_TOKEN": HUB_TOKEN,
    }
    with jupyter_server(tmp_path_factory.mktemp("server"), home, **where) as base:
        yield base


@pytest.fixture
def service(port: int) -> Iterator[SmallService]:
    small = SmallService()
    with serving(small, port=port):
        yield small


def test_the_users_own_hub_token_is_shown_and_no_other(url: str, service: SmallService, home: Path):
    with page(url) as browser:
        answer = browser.post("api/v1/echo/runs%2F1?state=running", content=b'{"a": 1}', headers={"Cookie": "a=1"})
    assert answer.text.startswith("POST /api/v1/echo/runs%2F1?state=running\n")
    assert f"authorization: Bearer {HUB_TOKEN}\n" in answer.text
    assert TOKEN not in answer.text
    assert "cookie" not in answer.text
    assert HUB_TOKEN not in str(answer.headers)
    assert not home.exists()


def test_the_digest_of_a_part_passes(url: str, service: SmallService):
    with page(url) as browser:
        answer = browser.put(
            "api/v1/echo/part", content=b"x" * 8 * 1024 * 1024, headers={"Content-Digest": "sha-256=:x:"}
        )
    assert "content-digest: sha-256=:x:\n" in answer.text
    assert answer.content.endswith(b"x" * 1000)


@pytest.mark.parametrize("path", ["api/..%2Fsecret", "api/v1/%2e%2e/%2e%2e/secret"])
def test_dot_segments_are_refused(url: str, service: SmallService, path: str):
    with page(url) as browser:
        raw = browser.base_url.raw_path + path.encode()
        answer = browser.get(browser.base_url.copy_with(raw_path=raw))
    assert answer.status_code == 404


def test_a_stranger_and_a_foreign_page_are_refused(url: str, service: SmallService):
    assert httpx.get(f"{url}karyaksham/api/v1/health").status_code == 403
    with httpx.Client(base_url=url, follow_redirects=True) as logged_in:
        logged_in.get("api/status", params={"token": TOKEN})
        assert logged_in.put("karyaksham/api/v1/echo/x").status_code == 403


def test_a_service_that_is_away_is_a_problem_and_none_is_started(url: str, home: Path):
    with page(url) as browser:
        answer = browser.get("api/v1/health")
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (503, "service_away")
    assert not home.exists()


def test_the_client_of_a_notebook_shows_it_too(service: SmallService, port: int, home: Path, monkeypatch):
    monkeypatch.setenv("JUPYTERHUB_API_TOKEN", HUB_TOKEN)
    settings = Settings(home=home, service_url=f"http://127.0.0.1:{port}")
    assert HUB_TOKEN not in repr(settings)
    with Client(settings) as client:
        client.find()
        _, _, body = client.request("GET", "/echo/x")
    assert f"authorization: Bearer {HUB_TOKEN}\n".encode() in body
    assert not home.exists()


def test_nobody_answers_the_client_either(home: Path):
    from karyaksham_kernel.client.address import find_service

    settings = Settings(home=home, service_url=f"http://127.0.0.1:{free_port()}")
    with pytest.raises(KaryakshamError, match="KARYAKSHAM_SERVICE_URL"):
        find_service(settings, patience=0)
    assert not home.exists()
