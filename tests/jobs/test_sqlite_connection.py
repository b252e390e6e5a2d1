"""What waits for nobody runs where it is asked for; what may wait leaves the event loop free."""

import asyncio
import threading
from pathlib import Path

import pytest

from karyaksham_kernel.jobs.sqlite_connection import Connection, connect


@pytest.fixture
async def path(tmp_path: Path) -> str:
    made = await opened(str(tmp_path / "queue.sqlite"))
    await made.execute("PRAGMA journal_mode=WAL")
    await made.execute("CREATE TABLE t (n INTEGER)")
    await made.close()
    return str(tmp_path / "queue.sqlite")


async def opened(path: str) -> Connection:
    return await connect(path, timeout=30, isolation_level=None)


async def test_a_transaction_reads_and_writes_where_it_is_asked_to(path):
    here = await opened(path)
    await here.create_function("thread", 0, threading.get_ident)
    await here.execute("BEGIN")
    assert await (await here.execute("SELECT thread()")).fetchone() == (threading.get_ident(),)
    await here.rollback()
    await here.execute("BEGIN IMMEDIATE")
    await here.execute("INSERT INTO t SELECT thread()")
    await here.commit()
    await here.execute("BEGIN")
    assert await (await here.execute("SELECT n FROM t")).fetchall() == [(threading.get_ident(),)]
    await here.close()


async def test_who_waits_for_the_lock_keeps_nobody_else_waiting(path):
    first, second = await opened(path), await opened(path)
    await first.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(second.execute("BEGIN IMMEDIATE"))
    # Were it waited for in place, this turn would never come back.
    await asyncio.sleep(0)
    assert not waiting.done()
    await first.execute("INSERT INTO t VALUES (1)")
    await first.commit()
    await waiting
    assert await (await second.execute("SELECT n FROM t")).fetchall() == [(1,)]
    await second.rollback()
    for connection in (first, second):
        await connection.close()


async def test_after_a_wait_that_was_given_up_the_next_step_waits_behind_it(path):
    first, second = await opened(path), await opened(path)
    await first.execute("BEGIN IMMEDIATE")
    waiting = asyncio.create_task(second.execute("BEGIN IMMEDIATE"))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    undone = asyncio.create_task(second.rollback())
    await asyncio.sleep(0)
    assert not undone.done()
    await first.commit()
    await undone
    assert not second.in_transaction
    for connection in (first, second):
        await connection.close()


async def test_a_closed_connection_says_so(path):
    here = await opened(path)
    await here.close()
    with pytest.raises(ValueError, match="no active connection"):
        await here.execute("BEGIN")
