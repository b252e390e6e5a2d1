"""Answers with rows: an Arrow IPC stream, because JSON would round large integers."""

from __future__ import annotations

from collections.abc import Mapping

from fastapi import Response

MEDIA_TYPE = "application/vnd.apache.arrow.stream"


def arrow_response(stream: bytes, sample: Mapping[str, object] | None = None) -> Response:
    """The bytes of an Arrow IPC stream as an answer.

    What a preview's rows are goes into the media type's parameters, which reach a page whichever way it asks:
    `…; sample=spread; rows=100; cut=1; bytes=1076406930`. What is not known is left out.
    """
    return Response(stream, media_type="; ".join([MEDIA_TYPE, *_parameters(sample or {})]))


def _parameters(sample: Mapping[str, object]) -> list[str]:
    named = {"sample" if name == "kind" else name: value for name, value in sample.items()}
    return [
        f"{name}={int(value) if isinstance(value, bool) else value}"
        for name, value in named.items()
        if value is not None
    ]
