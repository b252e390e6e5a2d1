"""Where a run's rows are written: files that nobody sees before the commit."""

from __future__ import annotations

import contextlib
import threading
from pathlib import Path, PurePosixPath
from typing import BinaryIO, Literal, cast

from karyaksham_kernel import _engine
from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.execution.job import PreparedFile
from karyaksham_kernel.execution.problems import engine_problem
from karyaksham_kernel.storage import connections
from karyaksham_kernel.storage.locations import is_s3, join

Mode = Literal["error", "overwrite", "append"]


def temporary_prefix(name: str, run: str) -> str:
    """How the temporary files of a run beside a target called `name` begin; they end in `.tmp`."""
    return f".{name}.kk-{run}-"


class Output:
    """The files of one writer or managed result: implements `nodes.Output`.

    `uri` is absolute; `folder` says that it holds several files. `close` ends writing, `seal` tells how the files are
    to be committed, `abort` removes whatever was opened.
    """

    def __init__(
        self,
        uri: str,
        run: str,
        *,
        node: str,
        cancel: _engine.CancelToken,
        attempt: int = 1,
        mode: Mode = "overwrite",
        folder: bool = False,
    ) -> None:
        self.uri = uri
        self.run = run
        self._node = node
        self._cancel = cancel
        self._attempt = attempt
        self._mode = mode
        self._folder = folder
        self._options = connections.store_options(uri)
        self._opened: list[tuple[_engine.Writer, str, dict[str, str]]] = []
        self._created: list[Path] = []
        # Partitioned sinks open their files from several threads.
        self._lock = threading.Lock()

    def open(self, relative: str = "") -> BinaryIO:
        """A new file: the target itself, or one below it. Raises KaryakshamError (access_denied, no_space …)."""
        uri = join(self.uri, relative) if relative else self.uri
        with self._lock:
            try:
                precondition = self._precondition(uri)
                temporary = None if is_s3(uri) else self._temporary(Path(uri))
                writer = _engine.Writer(uri, self._options, temporary=temporary, cancel=self._cancel)
            except _engine.EngineError as error:
                raise KaryakshamError(engine_problem(error, self._node)) from error
            self._opened.append((writer, uri, precondition))
        return cast("BinaryIO", writer)

    def close(self) -> None:
        """End writing: every file is whole and durable. Raises EngineError."""
        for writer, _, _ in self._opened:
            writer.close()

    def seal(self) -> list[PreparedFile]:
        """How each file is to be committed."""
        return [self._sealed(writer, precondition) for writer, _, precondition in self._opened]

    def replaced(self) -> list[str]:
        """The files that an overwritten folder holds now and shall not hold afterwards: those of the same ending."""
        if not (self._folder and self._mode == "overwrite"):
            return []
        written = {uri for _, uri, _ in self._opened}
        endings = {PurePosixPath(uri).suffix for uri in written}
        try:
            there = _engine.list_files(join(self.uri, ""), self._options)
        except _engine.EngineError as error:
            if error.code == "missing_file":
                return []
            raise
        return [info.uri for info in there if info.uri not in written and PurePosixPath(info.uri).suffix in endings]

    def abort(self) -> None:
        """Remove every file that was opened, and the folders made for them."""
        for writer, _, _ in self._opened:
            with contextlib.suppress(_engine.EngineError):
                writer.abort()

    def _sealed(self, writer: _engine.Writer, precondition: dict[str, str]) -> PreparedFile:
        sealed = cast("PreparedFile", {**writer.sealed(), "precondition": precondition})
        if sealed["kind"] == "local":
            sealed["created"] = [str(folder) for folder in self._created]
        return sealed

    def _temporary(self, target: Path) -> str:
        """A hidden name beside the target, because only a rename within one file system is whole or not at all."""
        missing = [folder for folder in target.parents if not folder.exists()]
        self._created = [*missing, *self._created]
        prefix = temporary_prefix(target.name, self.run)
        return str(target.with_name(f"{prefix}{self._attempt}-{len(self._opened)}.tmp"))

    def _precondition(self, uri: str) -> dict[str, str]:
        """What must still hold when the file becomes visible: what it replaces has to be what is there now."""
        if self._mode != "overwrite":
            return {"if_none_match": "*"}
        if not is_s3(uri):
            return {}
        try:
            (found,) = _engine.list_files(uri, self._options)
        except _engine.EngineError as error:
            if error.code == "missing_file":
                return {"if_none_match": "*"}
            raise
        return {"if_match": found.etag} if found.etag else {}
