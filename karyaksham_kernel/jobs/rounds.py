"""What every worker looks after beside its runs, in turn: schedules, deadlines, messages, what is old."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable

from karyaksham_kernel.jobs.bell import Bell
from karyaksham_kernel.jobs.bench import Bench
from karyaksham_kernel.jobs.courier import Courier
from karyaksham_kernel.jobs.database import UNREACHABLE
from karyaksham_kernel.jobs.deadlines import Deadlines
from karyaksham_kernel.jobs.firing import Scheduler
from karyaksham_kernel.jobs.followers import tell_followers
from karyaksham_kernel.jobs.mail import Mails
from karyaksham_kernel.jobs.tidying import Tidying
from karyaksham_kernel.jobs.webhook import Webhooks

_log = logging.getLogger(__name__)
Round = Callable[[], Awaitable[None]]


async def run_rounds(bench: Bench, bell: Bell, worker: str) -> None:
    """Go round until cancelled. Every round is safe beside those of other workers, and one's trouble stops no other."""
    changed: asyncio.Queue[str] = asyncio.Queue()
    settings, database = bench.settings, bench.database
    carriers = {"webhook": Webhooks(settings).deliver, "mail": Mails(settings).deliver}
    rounds: tuple[Round, ...] = (
        Scheduler(database, settings, changed.put_nowait).look,
        Deadlines(database, changed.put_nowait).look,
        Courier(database, carriers).look,
        Tidying(database, settings).look,
        lambda: bench.tally.write(database, worker),
    )
    while True:
        await asyncio.sleep(bench.rhythm.sweep)
        for one in rounds:
            try:
                await one()
            except UNREACHABLE as error:
                _log.warning("a round did not reach the database: %s", error)
            except Exception:  # noqa: BLE001 - logged whole; the other rounds go on
                _log.exception("a round broke off")
        while not changed.empty():
            await _tell(bench, bell, changed.get_nowait())


async def _tell(bench: Bench, bell: Bell, run: str) -> None:
    """Make a change known that was made in the database: a run that waits, or one that is to stop."""
    await tell_followers(bench.database, bench.events, run)
    await bell.ring(run)
    await bell.hint_cancel(run)
