"""An S3 server for one benchmark: versitygw over a folder, with the data in it."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_KEYS = {"AWS_ACCESS_KEY_ID": "bench", "AWS_SECRET_ACCESS_KEY": "bench-secret", "AWS_REGION": "us-east-1"}
_BUCKET = "bench"


@contextmanager
def served(file: Path, folder: Path) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Serve one file; gives its URI, the endpoint and the environment to reach it. Raises RuntimeError."""
    program = shutil.which("versitygw") or str(Path(__file__).resolve().parent.parent / ".cache" / "bin" / "versitygw")
    if not Path(program).exists():
        raise RuntimeError("no versitygw: run `make parts`")
    bucket = folder / "s3" / _BUCKET
    bucket.mkdir(parents=True)
    try:
        os.link(file, bucket / file.name)
    except OSError:
        shutil.copy(file, bucket / file.name)
    port = _free_port()
    keys = {"ROOT_ACCESS_KEY": _KEYS["AWS_ACCESS_KEY_ID"], "ROOT_SECRET_KEY": _KEYS["AWS_SECRET_ACCESS_KEY"]}
    server = subprocess.Popen(
        [
            program,
            "--port",
            f"127.0.0.1:{port}",
            "--region",
            _KEYS["AWS_REGION"],
            "posix",
            "--nometa",
            str(bucket.parent),
        ],
        env={**os.environ, **keys},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(port)
        endpoint = f"http://127.0.0.1:{port}"
        yield f"s3://{_BUCKET}/{file.name}", endpoint, {**_KEYS, "AWS_ENDPOINT_URL": endpoint, "AWS_ALLOW_HTTP": "true"}
    finally:
        server.terminate()
        server.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(port: int) -> None:
    deadline = time.monotonic() + 10
    while time.monotonic() < deadline:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError("versitygw does not answer")
