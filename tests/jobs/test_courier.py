"""Messages about runs arrive, signed, at least once, and never inside this machine."""

import asyncio
import hashlib
import hmac
import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from jobs.submitting import submission

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.jobs import transitions
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.courier import MOST_ATTEMPTS, Courier
from karyaksham_kernel.jobs.mail import Mails, mail
from karyaksham_kernel.jobs.messages import messages_of
from karyaksham_kernel.jobs.submission import cancel, submit
from karyaksham_kernel.jobs.transitions import Hold
from karyaksham_kernel.jobs.webhook import Webhooks, secret_of
from karyaksham_kernel.settings import get_settings

FAULT = Problem(code="wrong_type", message="'x' is no int64.", hint="Look at line 3.")


class Receiver:
    """A web server that remembers what it was sent and answers as it is told."""

    def __init__(self) -> None:
        self.answers: list[int] = []
        self.got: list[tuple[dict, bytes]] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                receiver.got.append((dict(self.headers), body))
                self.send_response(receiver.answers.pop(0) if receiver.answers else 204)
                self.send_header("Location", "http://127.0.0.1:1/")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server.server_port}/hook?team=a"


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    made = Receiver()
    yield made
    made.server.shutdown()


@pytest.fixture
def allowed(home, monkeypatch):
    """The administrator lets messages go to this machine."""
    monkeypatch.setenv("KARYAKSHAM_ENDPOINT_HOSTS", "localhost,127.0.0.1")
    get_settings.cache_clear()
    settings = get_settings()
    settings.create_folders()
    return settings


async def ended(database, *targets: dict, problem: Problem | None = FAULT) -> str:
    """A run that has just ended, with these to be told."""
    run = await submit(database, submission(notify=list(targets), name="nightly"))
    hold = Hold(run, (await claim(database, "w", 20)).fence)
    async with database.write() as tx:
        if problem is not None:
            await transitions.fail(tx, hold, problem)
        else:
            await transitions.decide(tx, hold, {})
            await transitions.succeed(tx, hold, [{"node": "out", "uri": "/o", "rows": 1, "bytes": 2}])
    return run


async def states(database, run: str) -> list[tuple[str, int]]:
    async with database.read() as tx:
        return [(one["state"], one["attempts"]) for one in await messages_of(tx, run)]


def webhook(url: str, **fields) -> dict:
    return {"kind": "webhook", "url": url, "on": ["succeeded", "failed"], **fields}


async def test_a_webhook_is_signed_and_tells_how_the_run_ended(database, allowed, receiver):
    run = await ended(database, webhook(receiver.url))
    await Courier(database, {"webhook": Webhooks(allowed).deliver}).look()
    ((headers, body),) = receiver.got
    message = json.loads(body)
    assert (message["run"]["id"], message["run"]["state"], message["run"]["error"]["code"]) == (
        run,
        "failed",
        "wrong_type",
    )
    assert headers["Karyaksham-Delivery"] == message["id"]
    moment, signature = (part.partition("=")[2] for part in headers["Karyaksham-Signature"].split(","))
    wanted = hmac.new(secret_of(allowed), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    assert signature == wanted
    assert headers["Host"] == f"localhost:{receiver.server.server_port}"
    assert await states(database, run) == [("sent", 1)]
    await Courier(database, {"webhook": Webhooks(allowed).deliver}).look()
    assert len(receiver.got) == 1


async def test_only_the_ends_that_somebody_asked_for_are_told(database):
    assert await states(database, await ended(database, webhook("http://a/", on=["succeeded"]))) == []
    assert await states(database, await ended(database, webhook("http://a/", on=["succeeded"]), problem=None)) != []
    run = await submit(database, submission(notify=[webhook("http://a/", on=["cancelled"])]))
    await cancel(database, run)
    assert await states(database, run) == [("pending", 0)]


async def test_what_did_not_arrive_is_sent_again_with_longer_pauses(database, clock, allowed, receiver):
    receiver.answers = [500, 302]
    run = await ended(database, webhook(receiver.url))
    courier = Courier(database, {"webhook": Webhooks(allowed).deliver})
    await courier.look()
    await courier.look()
    assert (len(receiver.got), await states(database, run)) == (1, [("pending", 1)])
    clock.now += 31
    await courier.look()
    clock.now += 31
    await courier.look()
    assert (len(receiver.got), await states(database, run)) == (2, [("pending", 2)])
    clock.now += 60
    await courier.look()
    assert await states(database, run) == [("sent", 3)]
    assert len({headers["Karyaksham-Delivery"] for headers, _ in receiver.got}) == 1


async def test_a_message_is_given_up_some_day(database, clock):
    async def deaf(*_: object) -> None:
        raise ConnectionError("nobody listens")

    run = await ended(database, webhook("http://a/"))
    for _ in range(MOST_ATTEMPTS + 3):
        await Courier(database, {"webhook": deaf}).look()
        clock.now += 7 * 3600
    async with database.read() as tx:
        (message,) = await messages_of(tx, run)
    assert (message["state"], message["attempts"]) == ("given_up", MOST_ATTEMPTS)
    assert "nobody listens" in message["error"]


async def test_many_couriers_carry_a_message_once(database):
    carried = []

    async def carry(target: dict, payload: dict) -> None:
        carried.append(payload["id"])
        await asyncio.sleep(0)

    for _ in range(4):
        await ended(database, webhook("http://a/"))
    await asyncio.gather(*(Courier(database, {"webhook": carry}).look() for _ in range(5)))
    assert len(carried) == len(set(carried)) == 4


async def test_a_courier_that_dies_on_the_way_is_followed_by_another(database, clock):
    """At least once: the message stays due until somebody says that it has arrived."""

    async def dies(*_: object) -> None:
        raise asyncio.CancelledError

    arrived = []

    async def carry(target: dict, payload: dict) -> None:
        arrived.append(payload["id"])

    run = await ended(database, webhook("http://a/"))
    with pytest.raises(asyncio.CancelledError):
        await Courier(database, {"webhook": dies}).look()
    clock.now += 31
    await Courier(database, {"webhook": carry}).look()
    assert (len(arrived), await states(database, run)) == (1, [("sent", 2)])


@pytest.mark.parametrize(
    "host", ["localhost", "127.0.0.1", "[::1]", "169.254.169.254", "0.0.0.0", "[::ffff:127.0.0.1]", "2130706433"]
)
async def test_no_message_goes_into_this_machine(settings, host):
    payload = {"id": "m", "run": {}}
    with pytest.raises(KaryakshamError, match=r"may not be reached|is not known"):
        await Webhooks(settings).deliver(webhook(f"http://{host}:1/"), payload)


def test_the_secret_is_made_once_and_is_the_owner_s_alone(settings):
    first = secret_of(settings)
    assert len(first) == 64
    assert secret_of(settings) == first
    assert (settings.home / "webhook.secret").stat().st_mode & 0o777 == 0o600
    assert [path.name for path in settings.home.glob("*webhook*")] == ["webhook.secret"]


class Postbox:
    """A mail server for one mail: speaks as much SMTP as that takes."""

    def __init__(self) -> None:
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.mail = b""
        threading.Thread(target=self._serve, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.listener.getsockname()[1]}"

    def _serve(self) -> None:
        connection, _ = self.listener.accept()
        with connection, connection.makefile("rwb") as stream:
            self._say(stream, "220 hello")
            while line := stream.readline():
                word = line[:4].upper().strip()
                if word == b"DATA":
                    self._say(stream, "354 go on")
                    while (line := stream.readline()) != b".\r\n":
                        self.mail += line
                self._say(stream, "221 bye" if word == b"QUIT" else "250 ok")
                if word == b"QUIT":
                    return

    @staticmethod
    def _say(stream, text: str) -> None:
        stream.write(text.encode() + b"\r\n")
        stream.flush()


async def test_a_mail_says_what_happened(database, settings):
    postbox = Postbox()
    run = await ended(database, {"kind": "mail", "to": "ada@example.org", "on": ["failed"]})
    posted = settings.model_copy(update={"smtp_url": type("S", (), {"get_secret_value": lambda _: postbox.url})()})
    await Courier(database, {"mail": Mails(posted).deliver}).look()
    assert await states(database, run) == [("sent", 1)]
    assert b"Subject: nightly: failed" in postbox.mail
    assert b"'x' is no int64." in postbox.mail


def test_a_name_cannot_write_headers():
    run = {"id": "r", "name": "x\r\nBcc: all@example.org", "state": "failed", "error": None, "outputs": None}
    written = mail("a@b", "c@d", {"id": "m", "run": {**run, "started_at": None, "finished_at": "now"}})
    assert written["Subject"] == "x Bcc: all@example.org: failed"
    assert written["Bcc"] is None
