"""Parts of the machine that tests need and that may be absent."""

import os
import shutil
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]


def absent(part: str, remedy: str) -> NoReturn:
    """Skip with a loud line, or fail under CI, where every part has to be there."""
    sentence = f"{part} is not on this machine: {remedy}"
    if os.environ.get("CI") == "true":
        pytest.fail(sentence)
    pytest.skip(f"NOT TESTED — {sentence}")


def program(name: str, remedy: str, *folders: Path) -> str:
    """The path of a program, looked for in `folders` and on PATH."""
    path = os.pathsep.join([*map(str, folders), os.environ.get("PATH", os.defpath)])
    return shutil.which(name, path=path) or absent(name, remedy)
