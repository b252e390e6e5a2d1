"""What the parts say about themselves while they run: structured logs on standard error."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as distribution_version

from karyaksham_kernel.settings import get_settings

_QUIET = ("httpx", "httpcore", "aiosqlite", "alembic", "botocore", "aiobotocore", "arq", "asyncio", "uvicorn")
_STANDARD = frozenset(vars(logging.makeLogRecord({})))


def version() -> str:
    """This program's version; `0` when it runs from a tree that is not installed."""
    try:
        return distribution_version("karyaksham")
    except PackageNotFoundError:
        return "0"


def set_up_logging(part: str, *, as_json: bool | None = None, level: int = logging.INFO) -> None:
    """Send this process's logs to standard error: JSON, one object a line, or text where a person reads it.

    `part` names the process (`service`, `worker`, …) in every line; `as_json` defaults to
    what the settings say, and they to whether nobody is at a terminal.
    """
    handler = logging.StreamHandler(sys.stderr)
    wants_json = _wants_json() if as_json is None else as_json
    handler.setFormatter(
        JsonFormatter(part) if wants_json else logging.Formatter(f"%(asctime)s {part} %(levelname)s %(message)s")
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(level, logging.WARNING))


def _wants_json() -> bool:
    wanted = get_settings().log_format
    return not sys.stderr.isatty() if wanted is None else wanted == "json"


class JsonFormatter(logging.Formatter):
    """One JSON object a line: when, level, part, logger, message, and whatever `extra` held."""

    def __init__(self, part: str) -> None:
        super().__init__()
        self._part = part

    def format(self, record: logging.LogRecord) -> str:
        """The line for one record, without its end."""
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
            "level": record.levelname.lower(),
            "part": self._part,
            "logger": record.name,
            "message": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _STANDARD and name != "message"}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, default=str)
