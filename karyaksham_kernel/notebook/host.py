"""Where this process shows things: in a notebook's page, or as text in a terminal."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Protocol

Bundle = dict[str, Any]


class Displayable(Protocol):
    """What a widget offers to IPython."""

    def _repr_mimebundle_(self) -> tuple[Bundle, Bundle] | Bundle | None: ...


def in_notebook() -> bool:
    """Whether a page is there to show a widget: IPython runs in a Jupyter kernel."""
    from IPython import get_ipython

    return getattr(get_ipython(), "kernel", None) is not None


def show(widget: Callable[[], Displayable], text: str) -> Bundle | tuple[Bundle, Bundle]:
    """A mimebundle of a widget, made only where a page can show it, with `text` for everywhere else."""
    if not in_notebook():
        return {"text/plain": text}
    made = widget()._repr_mimebundle_() or {}
    data, metadata = made if isinstance(made, tuple) else (made, {})
    return {**data, "text/plain": text}, metadata
