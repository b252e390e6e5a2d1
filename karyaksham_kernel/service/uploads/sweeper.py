"""Gives up uploads that nobody goes on with, so that half of a file does not fill a disk for ever."""

from __future__ import annotations

import asyncio
import logging

from karyaksham_kernel.service.uploads import places
from karyaksham_kernel.service.uploads.record import Records

_EVERY = 600.0
_log = logging.getLogger(__name__)


async def sweep_uploads(records: Records, seconds: float, every: float = _EVERY) -> None:
    """Look every so many seconds for uploads untouched for `seconds`, until cancelled."""
    while True:
        await sweep_once(records, seconds)
        await asyncio.sleep(every)


async def sweep_once(records: Records, seconds: float) -> None:
    """Give up what is untouched; one whose store does not answer stays for the next time."""
    for upload in await asyncio.to_thread(records.untouched, seconds):
        try:
            if not records.is_done(upload):
                await places.abort(upload)
        except Exception as error:  # noqa: BLE001 - a store may fail in any way; the other uploads are still to be swept
            _log.warning("the upload %s to %s cannot be given up: %s", upload.id, upload.uri, error)
            continue
        await asyncio.to_thread(records.forget, upload)
        _log.info("the upload %s to %s was given up", upload.id, upload.uri)
