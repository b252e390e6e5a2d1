"""A real S3 server: versitygw over a local folder."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from servers.parts import ROOT, program
from servers.process import answers, free_port, running

ACCESS, SECRET = "karyaksham", "karyaksham-secret"


@dataclass(frozen=True)
class S3:
    """A running server and how to reach it."""

    endpoint: str
    folder: Path

    @property
    def environment(self) -> dict[str, str]:
        """The AWS_* variables that point every client at this server."""
        return {
            "AWS_ACCESS_KEY_ID": ACCESS,
            "AWS_SECRET_ACCESS_KEY": SECRET,
            "AWS_REGION": "us-east-1",
            "AWS_DEFAULT_REGION": "us-east-1",
            "AWS_ENDPOINT_URL": self.endpoint,
            "AWS_EC2_METADATA_DISABLED": "true",
        }

    @property
    def options(self) -> dict[str, str]:
        """The same as object_store options, as the engine takes them."""
        return {
            "aws_access_key_id": ACCESS,
            "aws_secret_access_key": SECRET,
            "aws_region": "us-east-1",
            "aws_endpoint": self.endpoint,
            "aws_allow_http": "true",
        }

    def client(self) -> Any:
        """An independent client, to look at the server from outside."""
        return boto3.client(
            "s3",
            endpoint_url=self.endpoint,
            aws_access_key_id=ACCESS,
            aws_secret_access_key=SECRET,
            region_name="us-east-1",
        )


@contextmanager
def s3_server(folder: Path) -> Iterator[S3]:
    """Versitygw on a free port, its buckets as folders below `folder`."""
    versitygw = program(
        "versitygw", "`make test` builds it with Go ≥ 1.25", ROOT / ".cache" / "bin", Path.home() / "go" / "bin"
    )
    port = free_port()
    data = folder / "buckets"
    data.mkdir(parents=True)
    command = [versitygw, "--access", ACCESS, "--secret", SECRET, "--port", f"127.0.0.1:{port}", "posix", str(data)]
    with running(command, lambda: answers(port), folder / "versitygw.log"):
        yield S3(f"http://127.0.0.1:{port}", data)
