"""A connection that is for a group is closed to everybody else, whichever way its store is asked for."""

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from jobs.waiting import eventually
from security.conftest import GROUPS, Door, code_of, open_door
from servers.s3 import S3

from karyaksham_kernel.execution import commit
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.migrate import migrate
from karyaksham_kernel.jobs.records import find_run
from karyaksham_kernel.jobs.submission import Submission, submit
from karyaksham_kernel.jobs.worker import Worker
from karyaksham_kernel.settings import Settings

READ = {"id": "n", "type": "read_csv", "params": {"path": "s3://lake/secret.csv"}}
PIPELINE = {"karyaksham": 1, "nodes": [READ]}


@pytest.fixture
def door(tmp_path: Path, settings: Settings, valkey, s3: S3) -> Iterator[Door]:
    s3.client().put_object(Bucket="lake", Key="secret.csv", Body=b"a\n1\n")
    file = tmp_path / "connections.json"
    file.write_text(json.dumps([connection(s3)]))
    variables = {"KARYAKSHAM_CONNECTIONS_FILE": str(file), "KARYAKSHAM_ENDPOINT_HOSTS": "127.0.0.1"}
    with open_door(tmp_path, settings, **variables) as opened:
        yield opened


def connection(s3: S3) -> dict[str, Any]:
    return {"name": "lab", "endpoint": s3.endpoint, "buckets": ["lake"], "groups": ["analysts"]}


def asked(http: httpx.Client) -> list[httpx.Response]:
    """Everything that leads to the bucket."""
    write = {"id": "w", "type": "write_csv", "inputs": ["t"], "params": {"path": "s3://lake/out.csv"}}
    table = {"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}]}}
    uri = {"uri": "s3://lake/secret.csv"}
    return [
        http.get("/datasets", params={"uri": "s3://lake/"}),
        http.get("/datasets", params={"uri": "connection:lab"}),
        *(http.get(f"/datasets/{route}", params=uri) for route in ("describe", "preview", "download")),
        http.post("/pipelines/preview", json={"document": PIPELINE, "node": "n"}),
        http.post("/runs", json={"document": PIPELINE}),
        http.post("/runs", json={"document": {"karyaksham": 1, "nodes": [table, write]}}),
        http.post("/uploads", json={"uri": "s3://lake/new.csv", "size": 3}),
    ]


def test_its_group_reaches_it_and_others_do_not(door: Door):
    with door.client("ada") as ada, door.client("bob") as bob:
        # She first: what she has seen, and what is kept of it, is not for him either.
        assert [answer.status_code for answer in asked(ada)] == [200] * 6 + [201] * 3
        refusals = [(answer.status_code, code_of(answer)) for answer in asked(bob)]
        assert {code for _, code in refusals} == {"access_denied"}, refusals
        assert {status for status, _ in refusals} <= {403, 422}
        checked = bob.post("/pipelines/check", json={"document": PIPELINE}).json()
        assert [problem["code"] for problem in checked["problems"]] == ["access_denied"]
        assert '"a"' not in json.dumps(checked)
        assert [one["name"] for one in ada.get("/connections").json()["connections"]] == ["lab"]
        assert bob.get("/connections").json()["connections"] == []
        assert "lab" not in {entry["name"] for entry in bob.get("/datasets").json()["entries"]}


def test_what_is_asked_for_is_remembered_with_the_groups_of_its_owner(door: Door):
    """What a schedule queues at night nobody has checked, so the worker has to know."""
    with door.client("ada") as ada, door.client("bob") as bob:
        for http in (ada, bob):
            pipeline = http.post("/pipelines", json={"name": "nightly", "document": PIPELINE}).json()["id"]
            asked = {"pipeline_id": pipeline, "trigger": {"kind": "interval", "seconds": 3600}}
            made = http.post("/schedules", json=asked)
            assert made.status_code == 201, made.text
            assert "owner_groups" not in made.text
        ada.post("/runs", json={"document": PIPELINE})
    with sqlite3.connect(door.home / "karyaksham.sqlite") as database:
        options = dict(database.execute("select owner, options from schedule"))
        (run,) = database.execute("select owner_groups from run").fetchone()
    remembered = {owner: json.loads(text)["owner_groups"] for owner, text in options.items()}
    assert (remembered, json.loads(run)) == ({"ada": GROUPS["ada"], "bob": []}, GROUPS["ada"])


@pytest.mark.parametrize("shared", [False, True], ids=["kept", "shared"])
def test_the_services_own_credentials_are_nobody_elses(
    tmp_path: Path, settings: Settings, valkey, s3: S3, shared: bool
):
    """No connection names the bucket; the `AWS_*` variables of the service reach it."""
    s3.client().put_object(Bucket="lake", Key="secret.csv", Body=b"a\n1\n")
    with (
        open_door(tmp_path, settings, KARYAKSHAM_SHARED_AWS=str(shared)) as door,
        door.client("bob") as bob,
        door.client("root") as root,
    ):
        assert root.get("/datasets/describe", params={"uri": "s3://lake/secret.csv"}).status_code == 200
        places = {entry["uri"] for entry in bob.get("/datasets").json()["entries"]}
        assert ("s3://" in places) == shared
        answers = [bob.get("/datasets", params={"uri": "s3://"}), *asked(bob)]
        answers.pop(2)  # there is no connection `lab`
        if shared:
            assert {answer.status_code for answer in answers} == {200, 201}
        else:
            assert {code_of(answer) for answer in answers} == {"access_denied"}


@pytest.fixture
def lab_connection(tmp_path: Path, monkeypatch, s3: S3) -> None:
    s3.client().put_object(Bucket="lake", Key="secret.csv", Body=b"a\n1\n")
    (tmp_path / "connections.json").write_text(json.dumps([connection(s3)]))
    monkeypatch.setenv("KARYAKSHAM_CONNECTIONS_FILE", str(tmp_path / "connections.json"))
    monkeypatch.setenv("KARYAKSHAM_ENDPOINT_HOSTS", "127.0.0.1")


async def test_a_worker_refuses_what_the_owner_of_a_run_may_not_read(lab_connection, settings, valkey):
    database = Database(settings.database)
    await migrate(database)
    worker = Worker(settings, committer=commit)
    working = asyncio.create_task(worker.run())

    async def ended(groups: list[str] | None) -> dict[str, Any]:
        asked = Submission("ada", "", PIPELINE, "0", "/", owner_groups=groups)
        run = await submit(database, asked)

        async def has_ended() -> bool:
            async with database.read() as tx:
                record = await find_run(tx, run)
            return record is not None and record["finished_at"] is not None

        await eventually(has_ended, "the run's end", seconds=90)
        async with database.read() as tx:
            return await find_run(tx, run) or {}

    try:
        for groups in (None, ["others", "analysts"]):
            record = await ended(groups)
            assert record["state"] == "succeeded", record["error"]
        record = await ended([])
        assert (record["state"], record["error"]["code"]) == ("failed", "access_denied")
    finally:
        worker.leave()
        await working
        await database.close()


def test_only_an_administrator_changes_connections(door: Door):
    new = {"name": "mine", "buckets": ["mine"]}
    with door.client("ada") as ada, door.client("root") as root:
        answers = [ada.post("/connections", json=new), ada.put("/connections/lab", json=new | {"name": "lab"})]
        answers.append(ada.delete("/connections/lab"))
        assert [(answer.status_code, code_of(answer)) for answer in answers] == [(403, "not_allowed")] * 3
        assert root.post("/connections", json=new).status_code == 201
        assert root.get("/datasets/describe", params={"uri": "s3://lake/secret.csv"}).status_code == 200


@pytest.mark.parametrize(
    "endpoint",
    [
        "http://127.0.0.1:9000",
        "http://127.1:9000",
        "http://2130706433",
        "http://0x7f000001",
        "http://0177.0.0.1",
        "http://localhost:9000",
        "http://[::1]:9000",
        "http://[::ffff:127.0.0.1]",
        "http://[::ffff:169.254.169.254]",
        "http://0.0.0.0",
        "http://[::]",
        "http://169.254.169.254/latest/meta-data",
        "http://2852039166",
        "http://[fd00:ec2::254]",
        "http://100.100.100.200",
        "http://[fe80::1]",
        "http://224.0.0.1",
        "http://no-such-host.invalid",
        "file:///etc/passwd",
        "http://user:password@example.org",
        "gopher://127.0.0.1",
    ],
)
def test_an_endpoint_never_leads_inward(home: Path, endpoint: str):
    from pydantic import ValidationError

    from karyaksham_kernel.errors import KaryakshamError
    from karyaksham_kernel.storage.connection import Connection
    from karyaksham_kernel.storage.endpoints import refuse_endpoint

    with pytest.raises((KaryakshamError, ValidationError)):
        refuse_endpoint(Connection(name="x", endpoint=endpoint).endpoint)
