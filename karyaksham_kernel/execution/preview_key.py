"""What a preview depends on, as one text: the part upstream, the parameters, and the inputs as they are now."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any

from karyaksham_kernel import _engine
from karyaksham_kernel.errors import KaryakshamError
from karyaksham_kernel.execution.context import RunContext, context_of
from karyaksham_kernel.execution.preview import part_of
from karyaksham_kernel.pipeline import Document, content_hash
from karyaksham_kernel.storage import connections


def preview_key(asked: Mapping[str, Any]) -> str | None:
    """Two requests with the same key have the same answer; None where nobody can say.

    `asked` is what `execution.preview.look` takes. Changes elsewhere than upstream of the node, to the layout or to the
    document's name, do not count; a change of an input file does.
    """
    try:
        part = part_of(asked["document"], asked["node"]).model_copy(update={"name": "", "layout": {}})
        context = context_of(part, asked.get("base") or "/", asked.get("parameters") or {})
        pins = list(_pins(part, context))
    except (KaryakshamError, _engine.EngineError, OSError):
        return None
    names = ("node", "port", "rows", "sample", "base", "parameters")
    text = json.dumps(
        [content_hash(part), {name: asked.get(name) for name in names}, pins], sort_keys=True, default=str
    )
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _pins(part: Document, context: RunContext) -> Iterator[tuple[object, ...]]:
    for node in part.nodes:
        path = node.params.get("path")
        if node.inputs or path is None:
            continue
        for text in [path] if isinstance(path, str) else path:
            uri = context.locate(text)
            for info in _engine.list_files(uri, connections.store_options(uri)):
                yield (info.uri, info.size, info.etag, info.modified_ns)
