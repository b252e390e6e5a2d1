"""The one client of this kernel."""

from __future__ import annotations

from functools import cache

from karyaksham_kernel.client import Client, connect


@cache
def service() -> Client:
    """The client that everything in this kernel shares; it finds the service again by itself when that was stopped.

    Raises:
        KaryakshamError: `service_not_started`.
    """
    return connect()
