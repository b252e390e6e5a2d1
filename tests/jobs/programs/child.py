"""A child that speaks the protocol of `execution.child` and does what its document says, one step after the other.

Steps: {"count": n} reports n progress events; {"wait_for": path} waits until a file exists; {"crash": true} dies by
SIGKILL; {"crash_once": path} dies unless the file exists, and makes it; {"fault": true} reads where no memory is, in
native code; {"eat": true} takes memory until it is killed; {"deaf": true} ignores SIGTERM from there on;
{"fail": message}; {"write": path, "text": text} prepares an output; {"say": text} writes to the log.
"""

import ctypes
import itertools
import json
import os
import resource
import signal
import sys
import threading
import time
from pathlib import Path


def cancelled(*_: object) -> None:
    for temporary in TEMPORARIES:
        temporary.unlink(missing_ok=True)
    try:
        emit("cancelled")
    finally:
        # Whoever would read it may be gone.
        os._exit(0)


def emit(kind: str, **fields: object) -> None:
    envelope = {"run": JOB["run"], "attempt": JOB["attempt"], "seq": next(NUMBERS), "at": "2026-01-01T00:00:00Z"}
    os.write(1, json.dumps({**envelope, "kind": kind, **fields}).encode() + b"\n")


def die_with_parent() -> None:
    sys.stdin.read()
    cancelled()


def step_count(count: int) -> None:
    for index in range(1, count + 1):
        emit("progress", nodes={"only": {"rows_out": index, "state": "running"}})


def step_wait_for(path: str) -> None:
    while not Path(path).exists():
        time.sleep(0.01)


def step_crash(_: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def step_crash_once(path: str) -> None:
    if not Path(path).exists():
        Path(path).touch()
        step_crash(None)


def step_fault(_: object) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    ctypes.string_at(0)


def step_eat(_: object) -> None:
    eaten = []
    while True:
        eaten.append(b"x" * (16 << 20))


def step_deaf(_: object) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def step_fail(message: str) -> None:
    emit("failed", problem={"code": "wrong_value", "message": message, "node": "only"})
    sys.exit(1)


def step_say(text: str) -> None:
    os.write(2, text.encode())


def step_write(path: str, text: str) -> None:
    temporary = Path(path).with_name(f".{Path(path).name}.{JOB['run']}-{JOB['attempt']}")
    TEMPORARIES.append(temporary)
    temporary.write_text(text)
    size = temporary.stat().st_size
    file = {"uri": path, "kind": "local", "temporary": str(temporary), "precondition": {}, "bytes": size}
    OUTPUTS.append({"node": "only", "uri": path, "rows": 1, "bytes": size, "managed": False, "files": [file]})


NUMBERS = itertools.count(1)
TEMPORARIES: list[Path] = []
OUTPUTS: list[dict[str, object]] = []
JOB = json.loads(sys.stdin.readline() or sys.exit(0))
signal.signal(signal.SIGTERM, cancelled)
threading.Thread(target=die_with_parent, daemon=True).start()
emit("started")
emit("plan", nodes=[{"id": "only", "type": "test", "inputs": [], "outputs": ["out"]}])
for step in JOB["document"]["steps"]:
    (name, value), *rest = step.items()
    globals()[f"step_{name}"](value, **dict(rest))
emit("prepared", outputs=OUTPUTS, inputs=[{"uri": "/in.csv", "size": 1, "mtime": 1}])
