"""Answers with rows: an Arrow IPC stream, because JSON would round large integers."""

from __future__ import annotations

from fastapi import Response

MEDIA_TYPE = "application/vnd.apache.arrow.stream"


def arrow_response(stream: bytes) -> Response:
    """The bytes of an Arrow IPC stream as an answer."""
    return Response(stream, media_type=MEDIA_TYPE)
