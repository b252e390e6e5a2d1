"""Which errors of polars, where it reads by itself, are the store's: they may pass, and say nothing about the file."""

from __future__ import annotations

_WORDS = ("object-store error", "Generic S3 error", "HTTP error", "error sending request")


def is_of_store(error: BaseException) -> bool:
    """Whether a store was busy, cut the connection or gave no answer; not whether it refused."""
    text = str(error)
    return any(words in text for words in _WORDS) and not any(status in text for status in (" 403 ", " 404 ", "301 "))
