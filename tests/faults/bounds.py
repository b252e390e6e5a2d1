"""Bounds for a worker and all that it starts: little memory, a small disk. Words to be put before its command.

Both take what root has in most containers and a user has where namespaces or systemd allow it; elsewhere the line is
not measured, and says so.
"""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from servers.parts import absent

_CGROUPS = Path("/sys/fs/cgroup")
_MOUNT = 'mount -t tmpfs -o "size=$1" tmpfs "$2" && chmod 700 "$2" && shift 2 && exec "$@"'
_JOIN = 'echo $$ > "$1" && shift && exec "$@"'


@contextmanager
def little_memory(limit: int) -> Iterator[list[str]]:
    """A memory control group of `limit` bytes, swap included."""
    group = _new_group(limit)
    if group is None:
        if not _systemd():
            absent("a memory control group", "run as root where /sys/fs/cgroup can be written, or with systemd --user")
        bounds = ["-p", f"MemoryMax={limit}", "-p", "MemorySwapMax=0"]
        yield ["systemd-run", "--user", "--scope", "--quiet", *bounds, "--"]
        return
    try:
        yield ["sh", "-c", _JOIN, "sh", str(group / "cgroup.procs")]
    finally:
        with suppress(OSError):  # a process that has just been killed may still be in it
            group.rmdir()


def _new_group(limit: int) -> Path | None:
    """A group below the root one, of either version."""
    old = (_CGROUPS / "memory").is_dir()
    group = (_CGROUPS / "memory" if old else _CGROUPS) / f"kk-fault-{secrets.token_hex(4)}"
    limits = ("memory.limit_in_bytes", "memory.memsw.limit_in_bytes") if old else ("memory.max", "memory.swap.max")
    try:
        if not old:
            (_CGROUPS / "cgroup.subtree_control").write_text("+memory")
        group.mkdir()
        (group / limits[0]).write_text(str(limit))
    except OSError:
        with suppress(OSError):
            group.rmdir()
        return None
    with suppress(OSError):  # a kernel without swap accounting
        (group / limits[1]).write_text(str(limit if old else 0))
    return group


def _systemd() -> bool:
    if shutil.which("systemd-run") is None:
        return False
    command = ["systemd-run", "--user", "--scope", "--quiet", "-p", "MemoryMax=1G", "true"]
    return subprocess.run(command, capture_output=True).returncode == 0


def small_disk(folder: Path, size: int) -> list[str]:
    """A file system of `size` bytes at `folder`, which only the bounded processes see; it goes away with them."""
    words = ["unshare", "--mount", *([] if os.getuid() == 0 else ["--user", "--map-root-user"])]
    tried = [*words, "sh", "-c", _MOUNT, "sh", "65536", str(folder), "true"]
    if shutil.which("unshare") is None or subprocess.run(tried, capture_output=True).returncode != 0:
        absent("a file system of its own", "allow mount namespaces (`unshare --mount`), as root or for users")
    return [*words, "sh", "-c", _MOUNT, "sh", str(size), str(folder)]
