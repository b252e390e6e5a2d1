"""The commit of one local file: a rename from its temporary name, made durable, never over what must stay."""

from __future__ import annotations

import contextlib
import errno
import os
from collections.abc import Iterable
from pathlib import Path

from karyaksham_kernel.errors import KaryakshamError, Problem
from karyaksham_kernel.execution.job import PreparedFile

# What a file system without hard links answers.
_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})


def is_waiting(file: PreparedFile) -> bool:
    """Whether the file still has its temporary name; False when it is visible already.

    Raises KaryakshamError (target_exists, output_lost).
    """
    target, temporary = Path(file["uri"]), Path(file["temporary"])
    if not temporary.exists():
        if target.exists():
            return False
        message = f"The file written for {target} has gone."
        raise KaryakshamError(Problem(code="output_lost", message=message, hint="Run the pipeline again."))
    if _replaces(file) or not target.exists() or _is_ours(target, temporary):
        return True
    raise _exists(target)


def complete(file: PreparedFile) -> None:
    """Give a waiting file its name. Raises KaryakshamError (target_exists, target_is_folder), OSError."""
    target, temporary = Path(file["uri"]), Path(file["temporary"])
    if _replaces(file):
        try:
            temporary.replace(target)
        except IsADirectoryError as error:
            problem = Problem(code="target_is_folder", message=f"{target} is a folder.", hint="Choose another path.")
            raise KaryakshamError(problem) from error
    else:
        _take_name(temporary, target)
    make_durable(target.parent)


def remove(uris: Iterable[str]) -> None:
    """Remove files that the new ones replace; one that is gone is fine."""
    for uri in uris:
        Path(uri).unlink(missing_ok=True)


def abort(file: PreparedFile) -> None:
    """Remove a file that is not visible, and the folders made for it."""
    with contextlib.suppress(OSError):
        Path(file["temporary"]).unlink()
    remove_folders(file.get("created", ()))


def remove_folders(folders: Iterable[str]) -> None:
    """Remove folders, the innermost first, as long as they are empty."""
    for folder in folders:
        with contextlib.suppress(OSError):
            Path(folder).rmdir()


def _replaces(file: PreparedFile) -> bool:
    return "if_none_match" not in file["precondition"]


def _take_name(temporary: Path, target: Path) -> None:
    """Rename without replacing: a hard link fails where the name is taken, a rename would not."""
    try:
        os.link(temporary, target)
    except FileExistsError as error:
        if not _is_ours(target, temporary):
            raise _exists(target) from error
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _reserve_name(target)
        temporary.replace(target)
        return
    temporary.unlink()


def _reserve_name(target: Path) -> None:
    """Take the name with an empty file, which then may be replaced. An earlier try may have left it."""
    try:
        target.open("xb").close()
    except FileExistsError as error:
        if target.stat().st_size > 0:
            raise _exists(target) from error


def _is_ours(target: Path, temporary: Path) -> bool:
    """Whether an earlier try linked the name and was stopped before it removed the other one."""
    try:
        return target.samefile(temporary)
    except FileNotFoundError:
        return False


def _exists(target: Path) -> KaryakshamError:
    message = f"{target} exists already."
    return KaryakshamError(
        Problem(code="target_exists", field="path", message=message, hint="Choose another path, or mode 'overwrite'.")
    )


def make_durable(path: Path, flags: int = 0) -> None:
    """Have the disk keep a file's bytes, or a folder's names: a rename is durable once its folder is.

    `flags` are further ones of `os.open`. Raises OSError.
    """
    handle = os.open(path, os.O_RDONLY | flags)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
