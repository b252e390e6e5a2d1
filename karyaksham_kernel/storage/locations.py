"""Absolute locations: made from what a person writes, and kept inside the folders that the settings allow."""

from __future__ import annotations

import os
import posixpath
import stat
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from karyaksham_kernel.errors import KaryakshamError, Problem

S3 = "s3://"
_GLOB = frozenset("*?[")


def is_s3(uri: str) -> bool:
    """Whether a location is in an object store rather than on this machine."""
    return uri.startswith(S3)


def bucket_and_key(uri: str) -> tuple[str, str]:
    """The two parts of an `s3://bucket/key` location; the key may be empty."""
    bucket, _, key = uri.removeprefix(S3).partition("/")
    return bucket, key


def is_pattern(uri: str) -> bool:
    """Whether a location may stand for several files: a glob, a folder or a prefix."""
    return uri.endswith("/") or not _GLOB.isdisjoint(uri)


def join(folder: str, name: str) -> str:
    """A location below a folder or prefix."""
    return f"{folder.rstrip('/')}/{name}"


def parent(uri: str) -> str:
    """The folder or prefix that holds a location, without a final slash."""
    return uri.rstrip("/").rpartition("/")[0] or "/"


def resolve(path: str, base: str) -> str:
    """The absolute location of `path`, a file path or `s3://bucket/key`; `base` is the folder of the document.

    Globs and a final slash are kept. Raises KaryakshamError (unsupported_location).
    """
    if not path or "\0" in path:
        raise _unsupported(path, "A path is a name without null characters.")
    if is_s3(path):
        return _resolve_s3(path)
    if "://" in path:
        parts = urlsplit(path)
        if parts.scheme != "file" or parts.netloc not in ("", "localhost"):
            raise _unsupported(path, "Local paths and s3://bucket/key are supported.")
        path = unquote(parts.path)
    folder = path.endswith("/")
    if is_s3(base) and not path.startswith("/"):
        bucket, key = bucket_and_key(base)
        absolute = f"{S3}{bucket}{posixpath.normpath(posixpath.join('/', key, path))}"
    else:
        # Python's normpath keeps two leading slashes, as POSIX allows; no file name here means anything by them.
        absolute = "/" + os.path.normpath(Path(base) / Path(path).expanduser()).lstrip("/")
    return join(absolute, "") if folder else absolute


def contain(uri: str, roots: Sequence[Path] | None) -> None:
    """Refuse a local location that is not below one of `roots` once symbolic links are followed; None allows any.

    Raises KaryakshamError (outside_roots, not_a_file).
    """
    if is_s3(uri):
        return
    real = Path(os.path.realpath(_before_glob(uri)))
    _refuse_special(real)
    if roots is not None and not any(real.is_relative_to(os.path.realpath(root)) for root in roots):
        message = f"{uri} is outside the folders that may be used."
        raise KaryakshamError(Problem(code="outside_roots", message=message, hint=_ways_in(roots)))


def _ways_in(roots: Sequence[Path]) -> str:
    if not roots:
        return "The workers cannot see the files of your own server: upload it to S3, and use s3://bucket/key."
    allowed = ", ".join(str(root) for root in roots)
    return f"Put it below one of: {allowed}; a file of your own server has to be uploaded there."


def _before_glob(uri: str) -> str:
    """The part of a pattern that holds no wildcard: everything it matches lies below."""
    if _GLOB.isdisjoint(uri):
        return uri
    parts = uri.split("/")
    first = next(number for number, part in enumerate(parts) if not _GLOB.isdisjoint(part))
    return "/".join(parts[:first]) or "/"


def _refuse_special(path: Path) -> None:
    """Pipes and devices block or never end; a file or a folder, or nothing yet, is fine."""
    try:
        mode = path.stat().st_mode
    except OSError:
        return
    if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
        raise KaryakshamError(
            Problem(code="not_a_file", message=f"{path} is neither a file nor a folder.", hint="Choose a regular file.")
        )


def _resolve_s3(path: str) -> str:
    bucket, key = bucket_and_key(path)
    if not bucket or ".." in key.split("/"):
        raise _unsupported(path, "Write s3://bucket/key, without '..'.")
    return path


def _unsupported(path: str, hint: str) -> KaryakshamError:
    return KaryakshamError(Problem(code="unsupported_location", message=f"'{path}' is not a location.", hint=hint))
