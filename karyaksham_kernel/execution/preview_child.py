"""A preview in a process of its own, limited in memory and time, so that no document can harm the service.

    python -m karyaksham_kernel.execution.preview_child

Reads one JSON object on stdin: document, node, and optionally port, rows, sample, base, parameters, groups (whose
connections may be used), scratch (a folder that its caller removes), memory (bytes), seconds. Writes a line of JSON
(what the rows are: `execution.preview.Sample`) and then an Arrow IPC stream to stdout, and exits with 0; or writes
{"problems": [...]} and exits with 2.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sys
from dataclasses import asdict
from typing import Any, BinaryIO

from karyaksham_kernel.errors import InvalidPipeline, KaryakshamError, Problem
from karyaksham_kernel.execution.parent import end_with_parent
from karyaksham_kernel.storage.access import on_behalf_of

INVALID = 2
_MEMORY = 4 << 30
_SECONDS = 30


def main() -> int:
    """Answer one request."""
    end_with_parent(how=signal.SIGKILL)
    request = json.load(sys.stdin)
    answer = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    memory, seconds = request.pop("memory", _MEMORY), request.pop("seconds", _SECONDS)
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    # SIGALRM's default ends the process wherever it is; its caller knows what that means.
    signal.setitimer(signal.ITIMER_REAL, seconds)
    with answer:
        return _answer(request, answer)


def _answer(request: dict[str, Any], answer: BinaryIO) -> int:
    import polars as pl

    from karyaksham_kernel.execution.preview import look

    document, node, groups = request.pop("document"), request.pop("node"), request.pop("groups", None)
    try:
        with on_behalf_of(groups):
            found = look(document, node, **{"base": "/", **request})
    except KaryakshamError as error:
        problems = error.problems if isinstance(error, InvalidPipeline) else (error.problem,)
        answer.write(json.dumps({"problems": [problem.model_dump(mode="json") for problem in problems]}).encode())
        return INVALID
    except MemoryError:
        problem = Problem(code="out_of_memory", message="The preview needs more memory than it may have.")
        answer.write(json.dumps({"problems": [problem.model_dump(mode="json")]}).encode())
        return INVALID
    answer.write(json.dumps(asdict(found.sample)).encode() + b"\n")
    found.frame.write_ipc_stream(answer, compression="uncompressed", compat_level=pl.CompatLevel.oldest())
    return 0


if __name__ == "__main__":
    sys.exit(main())
