"""One service for one home, started by whoever needs it first."""

import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest
from client.conftest import part, processes_of
from servers.process import wait_until, words_of

from karyaksham_kernel.client import connect, ensure_service
from karyaksham_kernel.client import service as starting
from karyaksham_kernel.client.instance import only_instance, running_pid, stop_instance
from karyaksham_kernel.client.service import answers
from karyaksham_kernel.errors import KaryakshamError


def test_many_who_start_at_once_start_one(settings):
    with ThreadPoolExecutor() as threads:
        sockets = set(threads.map(lambda _: ensure_service(settings), range(6)))
    assert sockets == {settings.socket}
    assert len([process for process in processes_of(settings) if words_of(process)[-1:] == ["up"]]) == 1
    assert running_pid(settings) == part(settings, "up").pid
    assert stop_instance(settings)
    assert not settings.socket.exists()
    assert not stop_instance(settings)


def test_a_part_that_dies_is_started_again(settings):
    ensure_service(settings)
    for word in ("serve", "worker"):
        killed = part(settings, word)
        killed.kill()
        wait_until(lambda word=word, killed=killed: part_is_new(settings, word, killed.pid), f"a new {word}")
    wait_until(lambda: answers(settings.socket), "the service to answer again")


def part_is_new(settings, word: str, old: int) -> bool:
    found = [process for process in processes_of(settings) if word in words_of(process)]
    return len(found) == 1 and found[0].pid != old


def test_all_parts_end_with_the_one_that_started_them(settings):
    ensure_service(settings)
    os.kill(running_pid(settings), signal.SIGKILL)
    wait_until(lambda: not processes_of(settings), "every part to end")
    with connect(settings) as client:
        assert client.request("GET", "/health")[0] == 200


def test_a_service_that_cannot_start_says_why(settings, monkeypatch):
    command = (sys.executable, "-c", "raise SystemExit('the disk is full')")
    monkeypatch.setattr(starting, "START_COMMAND", command)
    with pytest.raises(KaryakshamError, match=r"ended at once(?s:.)*the disk is full"):
        ensure_service(settings)


def test_a_service_that_never_answers_is_not_waited_for_for_ever(settings):
    settings.create_folders()
    with only_instance(settings), pytest.raises(KaryakshamError, match="did not answer in time"):
        ensure_service(settings, patience=0.3)
