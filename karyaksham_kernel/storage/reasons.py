"""Why a store refuses an object, in the store's own words."""

from __future__ import annotations

from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.storage import connections
from karyaksham_kernel.storage.locations import bucket_and_key, is_s3


def reason_of(uri: str) -> KaryakshamError | None:
    """What the store says of an object that it did not describe (expired_credentials, access_denied …), or None.

    The answer to a HEAD is a number without words: S3 says 400 for credentials that have expired. A read of one byte is
    refused in words. Waits for the network; not for use within an event loop.
    """
    if not is_s3(uri):
        return None
    import asyncio  # a run over local files needs none of it

    try:
        asyncio.run(_read_a_byte(uri))
    except Exception as error:  # noqa: BLE001 - whatever it is, it is a reason
        told = connections.storage_problem(error, uri)
        return None if told.problem.code == "storage_unavailable" else told
    return None


async def _read_a_byte(uri: str) -> None:
    bucket, key = bucket_and_key(uri)
    async with connections.s3_client(uri) as client:
        await client.get_object(Bucket=bucket, Key=key, Range="bytes=0-0")
