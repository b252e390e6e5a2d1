"""Where Karyaksham keeps what is its own when nobody says otherwise; imports nothing that a command would wait for."""

from __future__ import annotations

import os
from pathlib import Path


def default_home() -> Path:
    """The folder `karyaksham` of the user's data."""
    return Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share")) / "karyaksham"
