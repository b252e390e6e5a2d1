"""Making a run's outputs visible, or removing them: safe to repeat, and to continue where somebody else stopped."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from karyaksham_kernel.execution import local_commit
from karyaksham_kernel.execution.job import PreparedFile
from karyaksham_kernel.storage.locations import is_s3


async def complete(prepared: Mapping[str, Any]) -> None:
    """Make every file visible; those that are already are left alone.

    All targets are looked at before the first is touched. Raises KaryakshamError where the outputs can never become
    visible (target_exists, target_changed, output_lost, access_denied); any other error is worth another try.
    """
    from asyncio import to_thread

    local, remote = _split(prepared)
    waiting = [file for file in local if local_commit.is_waiting(file)]
    if remote:
        from karyaksham_kernel.execution.s3_commit import opened

        async with opened() as store:
            uploads = [file for file in remote if await store.is_waiting(file)]
            for file in remote:
                # An upload whose object is there already, from whatever try, is not needed any more.
                await (store.complete(file) if file in uploads else store.abort(file))
            await store.remove(uri for uri in _replaced(prepared) if is_s3(uri))
    for file in waiting:
        await to_thread(local_commit.complete, file)
    local_commit.remove(uri for uri in _replaced(prepared) if not is_s3(uri))


async def abort(prepared: Mapping[str, Any]) -> None:
    """Remove every file that is not visible yet; what is visible stays."""
    local, remote = _split(prepared)
    for file in local:
        local_commit.abort(file)
    if remote:
        from karyaksham_kernel.execution.s3_commit import opened

        async with opened() as store:
            for file in remote:
                await store.abort(file)


def complete_here(prepared: Mapping[str, Any]) -> None:
    """`complete` for a program without an event loop; local files need none, and importing one takes its time."""
    local, remote = _split(prepared)
    if remote:
        import asyncio

        asyncio.run(complete(prepared))
        return
    for file in [file for file in local if local_commit.is_waiting(file)]:
        local_commit.complete(file)
    local_commit.remove(_replaced(prepared))


def abort_here(prepared: Mapping[str, Any]) -> None:
    """`abort` for a program without an event loop."""
    import asyncio

    asyncio.run(abort(prepared))


def _replaced(prepared: Mapping[str, Any]) -> list[str]:
    """The files of overwritten folders that go away."""
    return [uri for output in prepared.get("outputs") or () for uri in output.get("replaces") or ()]


def _split(prepared: Mapping[str, Any]) -> tuple[list[PreparedFile], list[PreparedFile]]:
    """The files on this machine, and those in an object store."""
    files = [file for output in prepared.get("outputs") or () for file in output.get("files") or ()]
    return [file for file in files if file["kind"] == "local"], [file for file in files if file["kind"] == "s3"]
