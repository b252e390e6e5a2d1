"""Previews run in a child process with limits: no document that somebody draws may slow or stop the service."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import sys
import tempfile
from collections.abc import Mapping, Sequence
from typing import Any

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Problem
from karyaksham_kernel.execution.preview_key import preview_key
from karyaksham_kernel.service.preview_cache import PreviewCache, Shown
from karyaksham_kernel.settings import Settings
from karyaksham_kernel.storage.access import current_groups

PREVIEW_COMMAND = (sys.executable, "-m", "karyaksham_kernel.execution.preview_child")
_AT_ONCE = 2
_SECONDS = 60.0
_INVALID = 2


class Previews:
    """Runs previews, a few at a time; `command` speaks the protocol of `execution.preview_child`."""

    def __init__(self, settings: Settings, command: Sequence[str] = PREVIEW_COMMAND, seconds: float = _SECONDS) -> None:
        self._settings = settings
        self._command = tuple(command)
        self._seconds = seconds
        self._slots = asyncio.Semaphore(_AT_ONCE)
        self._cache = PreviewCache()

    async def preview(self, request: Mapping[str, Any]) -> Shown:
        """The rows, and what they are; `request` is what the child reads. Seen before and unchanged, they are kept.

        Raises:
            InvalidPipeline: with the problems that the child found.
            KaryakshamError: `preview_failed`, when it did not answer in time or broke off.
        """
        key = await asyncio.to_thread(preview_key, request)
        if key is not None and (known := self._cache.get(key)):
            return known
        async with self._slots:
            code, output = await self._ask(request)
        if code == _INVALID:
            raise InvalidPipeline(_problems(output))
        if code != 0:
            raise KaryakshamError(_failed("The preview broke off."))
        sample, _, stream = output.partition(b"\n")
        shown = Shown(stream, json.loads(sample))
        if key is not None:
            self._cache.put(key, shown)
        return shown

    async def _ask(self, request: Mapping[str, Any]) -> tuple[int, bytes]:
        # The folder is this side's, because a child that is killed removes nothing.
        self._settings.scratch.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(prefix="preview-", dir=self._settings.scratch) as scratch:
            return await self._run(json.dumps({**request, "scratch": scratch, "groups": current_groups()}).encode())

    async def _run(self, request: bytes) -> tuple[int, bytes]:
        child = await asyncio.create_subprocess_exec(
            *self._command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            cwd=self._settings.home,
            start_new_session=True,
        )
        try:
            output, _ = await asyncio.wait_for(child.communicate(request), self._seconds)
        except TimeoutError as error:
            raise KaryakshamError(_failed(f"The preview took longer than {self._seconds:g} s.")) from error
        finally:
            # Also when the one who asked has gone away.
            if child.returncode is None:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(child.pid, signal.SIGKILL)
                await child.wait()
        return child.returncode or 0, output


def _problems(output: bytes) -> list[Problem]:
    answer = json.loads(output)
    found = answer.get("problems") or [answer]
    return [Problem.model_validate(problem) for problem in found]


def _failed(message: str) -> Problem:
    return Problem(code="preview_failed", message=message, hint="Try fewer rows or an earlier node.")
