"""Documents as commands read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from karyaksham_kernel.errors import InvalidPipeline


def read_document(path: Path) -> dict[str, Any]:
    """The document as it is written, whatever may be wrong inside. Raises InvalidPipeline when it is no document."""
    from karyaksham_kernel.pipeline.loading import read_draft

    draft = read_draft(path)
    if draft.document is None:
        raise InvalidPipeline(draft.problems)
    document: dict[str, Any] = json.loads(path.read_text(encoding="utf-8-sig"))
    return document


def folder_of(path: Path) -> str:
    """What relative paths of the document are relative to."""
    return str(path.absolute().parent)
