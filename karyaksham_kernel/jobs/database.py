"""The database behind the queue: SQLite on one machine, PostgreSQL for many; one way to read, one to write."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, CursorResult, Executable, event, literal
from sqlalchemy import Float as FloatType
from sqlalchemy.engine import make_url
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine, create_async_engine
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

_T = TypeVar("_T")
_log = logging.getLogger(__name__)

DATABASE_AWAY = (OperationalError, InterfaceError, InternalError, NoConnectionError)
"""What a statement raises when the database is away, restarting, locked for too long, or has ended the session."""
UNREACHABLE = (*DATABASE_AWAY, OSError)
"""The same, and what the way to the database raises."""

_BUSY_TIMEOUT = 10_000
_IDLE_TIMEOUT = 5_000
_LOCK_TIMEOUT = 3_000
_WRITES = "karyaksham_writes"


class _Now(FunctionElement[float]):
    """The database's clock, in seconds since the epoch."""

    type = FloatType()
    inherit_cache = True


@compiles(_Now, "sqlite")
def _now_on_sqlite(element: _Now, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ARG001 - SQLAlchemy's signature
    return "((julianday('now') - 2440587.5) * 86400.0)"


@compiles(_Now, "postgresql")
def _now_on_postgresql(element: _Now, compiler: SQLCompiler, **options: Any) -> str:  # noqa: ARG001 - SQLAlchemy's signature
    return "extract(epoch from clock_timestamp())::double precision"


@dataclass(frozen=True)
class Transaction:
    """An open transaction, and the clock that its statements go by."""

    connection: AsyncConnection
    now: ColumnElement[float]

    async def execute(self, statement: Executable) -> CursorResult[Any]:
        """Run one statement in this transaction."""
        return await self.connection.execute(statement)

    async def execute_each(self, statement: Executable, rows: Sequence[Mapping[str, Any]]) -> None:
        """Run a statement with bound parameters for every row, in one go: a lock is held for less time that way."""
        await self.connection.execute(statement, rows)


class Database:
    """A pool of connections to one database.

    `clock` replaces the database's own clock; a model of the queue drives time with it.
    """

    def __init__(self, url: str, *, clock: Callable[[], float] | None = None) -> None:
        self.url = url
        self._clock = clock
        self._engine = _create_engine(url)
        self._writes = self._engine.execution_options(**{_WRITES: True})

    @property
    def embedded(self) -> bool:
        """Whether this is the SQLite file of one machine."""
        return self._engine.dialect.name == "sqlite"

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Transaction]:
        """A transaction that only looks; on SQLite it takes no lock that a writer would feel."""
        async with self._engine.connect() as connection:
            yield Transaction(connection, self._now())

    @asynccontextmanager
    async def write(self) -> AsyncIterator[Transaction]:
        """A transaction that changes rows; committed on the way out, rolled back by an exception."""
        async with self._writes.begin() as connection:
            yield Transaction(connection, self._now())

    async def close(self) -> None:
        """Close every connection."""
        await self._engine.dispose()

    def _now(self) -> ColumnElement[float]:
        return _Now() if self._clock is None else literal(self._clock(), FloatType())


def _create_engine(url: str) -> AsyncEngine:
    if make_url(url).get_backend_name() != "sqlite":
        engine = create_async_engine(url, pool_pre_ping=True, pool_size=5, max_overflow=20)
        event.listen(engine.sync_engine, "connect", _prepare_postgresql)
        return engine
    engine = create_async_engine(url, connect_args={"timeout": _BUSY_TIMEOUT / 1000})
    event.listen(engine.sync_engine, "connect", _prepare_sqlite)
    event.listen(engine.sync_engine, "begin", _begin_sqlite)
    return engine


def _prepare_postgresql(connection: Any, _record: Any) -> None:
    # A process that is frozen within a transaction keeps its row locks, and every sweeper would wait for them for ever.
    cursor = connection.cursor()
    cursor.execute(f"SET idle_in_transaction_session_timeout = {_IDLE_TIMEOUT}")
    cursor.execute(f"SET lock_timeout = {_LOCK_TIMEOUT}")
    cursor.close()
    connection.commit()


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    # The driver would begin by itself, and too late: who reads before it writes could then lose its place.
    connection.isolation_level = None
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", f"busy_timeout={_BUSY_TIMEOUT}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get(_WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


async def insist(database: Database, action: Callable[[Transaction], Awaitable[_T]], *, pause: float = 1.0) -> _T:
    """Do `action` in a write transaction, again and again until the database answers; `pause` in seconds.

    An answer may be lost after the rows were written, so `action` must recognise its own earlier success.
    """
    while True:
        try:
            async with database.write() as tx:
                return await action(tx)
        except UNREACHABLE as error:
            _log.warning("the database does not answer, trying again: %s", error)
            await asyncio.sleep(pause)
