"""Stopping a process that computes: the engine's token first, then SIGINT, which polars hears in every phase.

Signals belong to the process, and so does what is kept here: one execution at a time can be interrupted.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from karyaksham_kernel import _engine

_PATIENCE = 0.15
"""Seconds that the engine gets to stop by its token, and between two signals after that."""
_computing = threading.Event()
_Hook = Callable[["sys.UnraisableHookArgs"], object]


@contextmanager
def interruptible() -> Iterator[None]:
    """While the block lasts, SIGINT raises KeyboardInterrupt; `ignore` ends that early."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before, told = signal.getsignal(signal.SIGINT), sys.unraisablehook
    # A process that was started in the background inherits a deaf ear.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.unraisablehook = _without_interrupts(told)
    _computing.set()
    try:
        yield
    finally:
        ignore()
        sys.unraisablehook = told
        signal.signal(signal.SIGINT, before)


def ignore() -> None:
    """From here on interrupts are ignored: what is being cleaned up shall be cleaned up."""
    while threading.current_thread() is threading.main_thread():
        try:
            _computing.clear()
            signal.signal(signal.SIGINT, signal.SIG_IGN)
        except KeyboardInterrupt:
            continue
        return


@contextmanager
def undisturbed() -> Iterator[None]:
    """While the block lasts, SIGINT is ignored: a commit that has begun is finished."""
    before = signal.getsignal(signal.SIGINT)
    ignore()
    try:
        yield
    finally:
        if threading.current_thread() is threading.main_thread():
            signal.signal(signal.SIGINT, before)


def stop(cancel: _engine.CancelToken) -> None:
    """Stop the computation, if one is on its way, and keep the next from starting. May be called by any thread."""
    cancel.cancel()
    threading.Thread(target=_insist, name="interrupt", daemon=True).start()


def stop_on_terminate(cancel: _engine.CancelToken) -> None:
    """Let SIGTERM stop the computation. To be called before any thread starts, so that all of them leave it alone.

    A handler would not do: it runs in the main thread, which computes.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGTERM})

    def wait() -> None:
        signal.sigwait({signal.SIGTERM})
        stop(cancel)

    threading.Thread(target=wait, name="terminate", daemon=True).start()


def _without_interrupts(told: _Hook) -> _Hook:
    """Python's own interrupt may strike in a generator that polars drops after its own; nobody needs to hear of it."""

    def tell(unraisable: sys.UnraisableHookArgs) -> None:
        if not isinstance(unraisable.exc_value, KeyboardInterrupt):
            told(unraisable)

    return tell


def _insist() -> None:
    pause = threading.Event()
    while not pause.wait(_PATIENCE) and _computing.is_set():
        os.kill(os.getpid(), signal.SIGINT)
