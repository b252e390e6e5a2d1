"""What many tests share: a home of their own, real servers, real data."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from filelock import FileLock
from hypothesis import HealthCheck, settings
from servers.parts import ROOT, absent, program
from servers.postgres import postgres_server
from servers.s3 import S3, s3_server
from tiers import ShortForm

# The tests look at what is installed; a child process must not find the checkout first.
os.environ.setdefault("PYTHONSAFEPATH", "1")
# No test may reach a real account by accident.
for name in [name for name in os.environ if name.startswith(("AWS_", "KARYAKSHAM_"))]:
    if name not in {"KARYAKSHAM_WHEEL", "KARYAKSHAM_SCREENSHOTS", "KARYAKSHAM_TEST_DATA"}:
        del os.environ[name]
os.environ["AWS_EC2_METADATA_DISABLED"] = "true"

# An example may take as long as a busy machine needs.
settings.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("patient")

LINEITEM_SCALE = 1.4

LONGEST = ("hub", "security", "packaging", "faults", "acceptance", "notebook", "client", "lab")
"""Folders whose files take long: of several processes that share the files, none may be left with one at the end."""


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ShortForm())


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest; within a folder everything keeps its order."""
    items.sort(key=lambda item: LONGEST.index(folder) if (folder := item.path.parent.name) in LONGEST else len(LONGEST))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A fresh KARYAKSHAM_HOME, in force for this process and its children."""
    from karyaksham_kernel.settings import get_settings

    folder = tmp_path / "home"
    monkeypatch.setenv("KARYAKSHAM_HOME", str(folder))
    get_settings.cache_clear()
    yield folder
    get_settings.cache_clear()


@pytest.fixture(scope="session")
def s3_instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """One S3 server for the whole session."""
    with s3_server(tmp_path_factory.mktemp("s3")) as server:
        yield server


@pytest.fixture
def s3(s3_instance: S3, monkeypatch: pytest.MonkeyPatch) -> S3:
    """A real S3 server with an empty bucket `lake`, which the AWS_* variables of this test point at."""
    for name, value in s3_instance.environment.items():
        monkeypatch.setenv(name, value)
    client = s3_instance.client()
    if "lake" not in {bucket["Name"] for bucket in client.list_buckets()["Buckets"]}:
        client.create_bucket(Bucket="lake")
    for page in client.get_paginator("list_objects_v2").paginate(Bucket="lake"):
        for found in page.get("Contents", []):
            client.delete_object(Bucket="lake", Key=found["Key"])
    for upload in client.list_multipart_uploads(Bucket="lake").get("Uploads", []):
        client.abort_multipart_upload(Bucket="lake", Key=upload["Key"], UploadId=upload["UploadId"])
    return s3_instance


@pytest.fixture(scope="session")
def postgres_url() -> Iterator[str]:
    """A real PostgreSQL server for the whole session, as an SQLAlchemy URL."""
    with postgres_server() as url:
        yield url


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of a Chromium to drive."""
    return program("chromium", "install Debian's chromium package")


@pytest.fixture(scope="session")
def flights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with flights.csv (336,776 rows) and airlines.csv (16 rows), real and dirty."""
    with _kept("flights", tmp_path_factory) as folder:
        if not (folder / "airlines.csv").exists():
            script = ROOT / "notebooks" / "fetch_flights.py"
            done = subprocess.run(
                [sys.executable, str(script), str(folder)], capture_output=True, text=True, check=False
            )
            if done.returncode != 0:
                absent("the flights data", done.stderr.strip()[-300:])
    return folder


@pytest.fixture(scope="session")
def lineitem(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """TPC-H's lineitem as one CSV of 1.08 GB (8,399,728 rows), generated once for all processes of a session."""
    with _kept("lineitem", tmp_path_factory) as folder:
        file = folder / "lineitem.csv"
        if not file.exists():
            generator = Path(sys.executable).with_name("tpchgen-cli")
            command = [str(generator), "csv", "-s", str(LINEITEM_SCALE), "--tables=lineitem", f"--output-dir={folder}"]
            subprocess.run(command, check=True, capture_output=True)
    return file


@contextmanager
def _kept(name: str, factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for data that is expensive to make, locked against the session's other processes while it is filled.

    KARYAKSHAM_TEST_DATA names a place where it is kept between sessions.
    """
    base = factory.getbasetemp()
    shared = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    folder = Path(os.environ.get("KARYAKSHAM_TEST_DATA", shared)) / name
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        yield folder
