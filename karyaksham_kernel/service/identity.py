"""Whose request this is.

Alone on a machine the service listens on a unix socket in a folder that only its user may enter: whoever is connected
is that user. Headers are not believed, because every process that may connect could write them.
"""

from __future__ import annotations

import getpass
from functools import lru_cache
from typing import Annotated

from fastapi import Depends


@lru_cache(maxsize=1)
def local_user() -> str:
    """The operating-system user that this process runs as."""
    return getpass.getuser()


def _owner() -> str:
    return local_user()


Owner = Annotated[str, Depends(_owner)]
