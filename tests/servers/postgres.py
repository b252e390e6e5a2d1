"""A real PostgreSQL server on a unix socket, in a folder of its own."""

import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from servers.parts import program
from servers.process import running

_FOLDERS = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def _command(*words: str) -> list[str]:
    """PostgreSQL refuses to run as root; there it runs as the user that its package made."""
    return ["runuser", "-u", "postgres", "--", *words] if os.getuid() == 0 else list(words)


@contextmanager
def postgres_server() -> Iterator[str]:
    """A server with nothing in it; yields an SQLAlchemy URL with psycopg's driver."""
    remedy = "install Debian's postgresql package, or PostgreSQL ≥ 14"
    initdb, postgres = (program(name, remedy, *_FOLDERS) for name in ("initdb", "postgres"))
    folder = Path(tempfile.mkdtemp(prefix="kk-pg-"))
    try:
        if os.getuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        subprocess.run(
            _command(initdb, "-D", str(data), "-A", "trust", "-U", "karyaksham", "-E", "UTF8", "--no-sync"),
            check=True,
            capture_output=True,
            cwd=folder,
        )
        server = _command(postgres, "-D", str(data), "-k", str(folder), "-c", "listen_addresses=", "-c", "fsync=off")
        socket = folder / ".s.PGSQL.5432"
        # SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for every connection to close.
        with running(server, socket.exists, folder.with_suffix(".log"), stop=signal.SIGINT):
            yield f"postgresql+psycopg://karyaksham@/postgres?host={folder}"
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        folder.with_suffix(".log").unlink(missing_ok=True)
