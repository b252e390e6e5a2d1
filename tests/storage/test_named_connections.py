"""Named connections: what is kept, which one a location goes through, and what they may lead to."""

import json
import socket
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from servers.s3 import ACCESS, S3, SECRET

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.settings import get_settings
from karyaksham_kernel.storage import connection_file
from karyaksham_kernel.storage.connection import Connection
from karyaksham_kernel.storage.connections import s3_client, store_options
from karyaksham_kernel.storage.endpoints import refuse_endpoint
from karyaksham_kernel.storage.listing import list_entries

CANARY = "a-secret-that-nobody-may-see"


def connection(name: str = "lab", **fields: Any) -> Connection:
    return Connection.model_validate({"name": name, **fields})


def code_of(action: Any, *arguments: Any) -> str:
    with pytest.raises(KaryakshamError) as refused:
        action(*arguments)
    return refused.value.problem.code


@pytest.fixture
def allowed(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An administrator has allowed connections to this machine."""
    monkeypatch.setenv("KARYAKSHAM_ENDPOINT_HOSTS", "127.0.0.1")
    get_settings.cache_clear()


def test_connections_are_kept_changed_and_forgotten(home: Path) -> None:
    connection_file.add_connection(connection(buckets=["lake"]))
    connection_file.add_connection(connection("other", region="eu-west-1"))
    assert code_of(connection_file.add_connection, connection()) == "connection_exists"
    connection_file.replace_connection(connection(buckets=["lake", "raw-*"]))
    assert [one.name for one in connection_file.named_connections()] == ["lab", "other"]
    assert connection_file.connection_named("lab").buckets == ["lake", "raw-*"]
    connection_file.remove_connection("lab")
    assert code_of(connection_file.remove_connection, "lab") == "unknown_connection"
    assert code_of(connection_file.replace_connection, connection()) == "unknown_connection"
    assert (get_settings().connections.stat().st_mode & 0o777) == 0o600


def test_a_location_goes_through_the_connection_that_names_its_bucket_most_exactly(home: Path) -> None:
    assert connection_file.connection_of("lake") is None
    for name, buckets in {"all": ["*"], "raw": ["raw-*"], "new": ["raw-new-*", "lake"]}.items():
        connection_file.add_connection(connection(name, buckets=buckets))
    ways = {bucket: connection_file.connection_of(bucket) for bucket in ("lake", "raw-1", "raw-new-1", "elsewhere")}
    assert {bucket: one.name for bucket, one in ways.items() if one} == {
        "lake": "new",
        "raw-1": "raw",
        "raw-new-1": "new",
        "elsewhere": "all",
    }


def test_two_connections_cannot_claim_a_bucket_in_the_same_words(home: Path) -> None:
    connection_file.add_connection(connection(buckets=["lake"]))
    assert code_of(connection_file.add_connection, connection("other", buckets=["lake", "x"])) == "bucket_taken"


@pytest.mark.parametrize(
    "fields",
    [
        {"endpoint": "ftp://store"},
        {"endpoint": f"https://user:{CANARY}@store"},
        {"endpoint": f"https://store?key={CANARY}"},
        {"credentials": {"source": "environment", "secret": CANARY}},
        {"credentials": {"source": "environment", "prefix": "PATH; "}},
        {"credentials": {"source": "role", "role_arn": "admin"}},
        {"secret_access_key": CANARY},
        {"buckets": []},
        {"name": "a/b"},
    ],
)
def test_what_is_no_connection_or_holds_a_secret_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        connection(**fields)


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1",
        "localhost",
        "[::1]",
        "169.254.169.254",
        "[fe80::1]",
        "0.0.0.0",
        "[::ffff:127.0.0.1]",
        "[fd00:ec2::254]",
    ],
)
def test_an_endpoint_that_leads_into_this_machine_is_refused(home: Path, host: str) -> None:
    assert code_of(refuse_endpoint, f"http://{host}:9000") == "endpoint_refused"


def test_an_endpoint_is_judged_by_where_its_name_leads(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    leads = {"store.example": ["10.1.2.3"], "trap.example": ["10.1.2.3", "169.254.169.254"]}

    def resolve(host: str, *_: object, **__: object) -> list[Any]:
        if host not in leads:
            raise OSError("unknown")
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in leads[host]]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    refuse_endpoint("https://store.example")
    assert code_of(refuse_endpoint, "https://trap.example") == "endpoint_refused"
    assert code_of(refuse_endpoint, "https://nowhere.example") == "endpoint_refused"
    assert code_of(connection_file.add_connection, connection(endpoint="https://trap.example")) == "endpoint_refused"


def test_a_host_that_the_settings_name_may_be_reached(allowed: None) -> None:
    refuse_endpoint("http://127.0.0.1:9000")
    assert code_of(refuse_endpoint, "http://localhost:9000") == "endpoint_refused"


async def test_a_name_that_leads_elsewhere_later_is_refused_when_it_is_used(
    allowed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    connection_file.add_connection(connection(endpoint="http://127.0.0.1:1", buckets=["lake"]))
    monkeypatch.delenv("KARYAKSHAM_ENDPOINT_HOSTS")
    get_settings.cache_clear()
    assert code_of(store_options, "s3://lake/x.csv") == "endpoint_refused"
    with pytest.raises(KaryakshamError):
        async with s3_client("s3://lake/x.csv"):
            pass


async def test_a_connection_reaches_its_store_with_keys_from_where_it_says(
    s3: S3, allowed: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    s3.client().put_object(Bucket="lake", Key="raw/a.csv", Body=b"x\n1\n")
    for name in list(s3.environment):
        monkeypatch.delenv(name)
    monkeypatch.setenv("STORE_ACCESS_KEY_ID", ACCESS)
    monkeypatch.setenv("STORE_SECRET_ACCESS_KEY", SECRET)
    credentials = {"source": "environment", "prefix": "STORE_"}
    connection_file.add_connection(connection(endpoint=s3.endpoint, buckets=["la*"], credentials=credentials))
    places = (await list_entries()).entries
    assert ("connection", "connection:lab") in [(place.kind, place.uri) for place in places]
    buckets = (await list_entries("connection:lab")).entries
    assert [(one.kind, one.uri) for one in buckets] == [("bucket", "s3://lake/")]
    assert [one.name for one in (await list_entries("s3://lake/raw/")).entries] == ["a.csv"]
    assert store_options("s3://lake/x.csv") == s3.options
    assert SECRET not in get_settings().connections.read_text()


async def test_the_buckets_that_a_connection_names_need_no_leave_to_list(home: Path) -> None:
    connection_file.add_connection(connection(buckets=["raw", "lake"]))
    assert [one.name for one in (await list_entries("connection:lab")).entries] == ["lake", "raw"]


@pytest.mark.parametrize(
    ("credentials", "code", "words"),
    [
        ({"source": "environment", "prefix": "NONE_"}, "missing_credentials", "NONE_ACCESS_KEY_ID"),
        ({"source": "profile", "profile": "absent"}, "missing_credentials", "aws sso login --profile absent"),
        (
            {"source": "web_identity", "role_arn": "arn:aws:iam::123456789012:role/reader"},
            "missing_credentials",
            "AWS_WEB_IDENTITY_TOKEN_FILE",
        ),
    ],
)
def test_credentials_that_are_not_there_are_told_with_what_to_do(
    home: Path, credentials: dict[str, str], code: str, words: str
) -> None:
    connection_file.add_connection(connection(buckets=["lake"], credentials=credentials))
    with pytest.raises(KaryakshamError) as refused:
        store_options("s3://lake/x.csv")
    assert refused.value.problem.code == code
    assert words in refused.value.problem.sentence()


def test_a_file_that_cannot_be_understood_is_told(home: Path) -> None:
    home.mkdir()
    get_settings().connections.write_text(json.dumps([{"name": "lab", "secret": "x"}]))
    assert code_of(connection_file.named_connections) == "invalid_connections"
