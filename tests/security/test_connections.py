"""A connection that is for a group is closed to everybody else, whichever way its store is asked for."""

import json
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from security.conftest import Door, code_of, open_door, write_tokens
from servers.s3 import S3

from karyaksham_kernel.settings import Settings

USERS = {"ada": ("read", "submit"), "bob": ("read", "submit"), "root": ("admin",)}
READ = {"id": "n", "type": "read_csv", "params": {"path": "s3://lake/secret.csv"}}
PIPELINE = {"karyaksham": 1, "nodes": [READ]}


@pytest.fixture
def door(tmp_path: Path, settings: Settings, valkey, s3: S3) -> Iterator[Door]:
    s3.client().put_object(Bucket="lake", Key="secret.csv", Body=b"a\n1\n")
    connection = {"name": "lab", "endpoint": s3.endpoint, "buckets": ["lake"], "groups": ["analysts"]}
    file = tmp_path / "connections.json"
    file.write_text(json.dumps([connection]))
    variables = {"KARYAKSHAM_CONNECTIONS_FILE": str(file), "KARYAKSHAM_ENDPOINT_HOSTS": "127.0.0.1"}
    with open_door(tmp_path, settings, **variables) as opened:
        write_tokens(opened.tokens, USERS)
        text = opened.tokens.read_text().replace("[bob]", 'groups = ["analysts"]\n[bob]', 1)
        opened.tokens.write_text(text)
        yield opened


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
