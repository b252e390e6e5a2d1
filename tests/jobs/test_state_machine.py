"""Any order of submits, claims, crashes, wishes, sweeps and zombies leads every run to one end, once."""

import asyncio
import tempfile
from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule
from jobs.databases import VirtualClock
from jobs.submitting import submission

from karyaksham_kernel.errors import Problem
from karyaksham_kernel.jobs import transitions
from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.database import Database, Transaction
from karyaksham_kernel.jobs.deadlines import Deadlines
from karyaksham_kernel.jobs.migrate import migrate
from karyaksham_kernel.jobs.saved_tables import NOTIFICATION
from karyaksham_kernel.jobs.states import HELD, TERMINAL, State
from karyaksham_kernel.jobs.submission import cancel, submit
from karyaksham_kernel.jobs.tables import RUN, RUN_COMMIT
from karyaksham_kernel.jobs.transitions import Hold

pytestmark = pytest.mark.long
LEASE = 20.0
PROBLEM = Problem(code="crashed", message="It ended.")
AWAY = Problem(code="storage_unavailable", message="The store does not answer.")


class Queue(RuleBasedStateMachine):
    """Holds are never forgotten: a hold whose lease has expired is a zombie that may act at any later moment."""

    holds = Bundle("holds")

    def __init__(self) -> None:
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.clock = VirtualClock()
        self.folder = tempfile.TemporaryDirectory()
        self.database = Database(f"sqlite+aiosqlite:///{self.folder.name}/queue.sqlite", clock=self.clock)
        self.fences: dict[str, int] = {}
        self.ended: dict[str, str] = {}
        self.decided: dict[str, int] = {}

    @initialize()
    def empty(self) -> None:
        self.do(migrate(self.database))

    def teardown(self) -> None:
        self.do(self.database.close())
        self.loop.close()
        self.folder.cleanup()

    def do(self, work: Any) -> Any:
        return self.loop.run_until_complete(work)

    def edge(self, action: Any) -> Any:
        async def write() -> Any:
            async with self.database.write() as tx:
                return await action(tx)

        return self.do(write())

    def rows(self) -> list[Any]:
        async def read() -> list[Any]:
            async with self.database.read() as tx:
                return list(await tx.execute(RUN.select()))

        return self.do(read())

    @rule(
        priority=st.integers(-1, 1),
        owner=st.sampled_from(["ada", "bob"]),
        max_attempts=st.integers(1, 3),
        deadline_seconds=st.sampled_from([None, 30.0]),
        notify=st.sampled_from([None, [{"kind": "webhook", "url": "http://a/", "on": ["failed", "cancelled"]}]]),
    )
    def submit(self, **values: Any) -> None:
        run = self.do(submit(self.database, submission(**values)))
        self.fences[run] = 0

    @rule(target=holds)
    def claim(self) -> Any:
        rows = self.rows()
        now = self.clock.now
        waiting = [row for row in rows if row.state == State.QUEUED and (row.not_before or 0) <= now]
        running = Counter(row.owner for row in rows if row.state in HELD)
        run = self.do(claim(self.database, "w", LEASE))
        assert (run is None) == (not waiting)
        if run is None:
            return Hold("none", 0)
        assert run.priority == max(row.priority for row in waiting)
        rivals = [row for row in waiting if row.priority == run.priority]
        assert running[run.owner] == min(running[row.owner] for row in rivals), "somebody else's turn"
        assert run.fence == self.fences[run.id] + 1, "fences count attempts without a gap"
        self.fences[run.id] = run.fence
        return Hold(run.id, run.fence)

    @rule(seconds=st.sampled_from([1.0, 15.0, 25.0, 130.0]))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @rule(hold=holds)
    def decide(self, hold: Hold) -> None:
        if self.edge(lambda tx: transitions.decide(tx, hold, {})):
            assert hold.run not in self.decided, "decided twice"
            assert hold.fence == self.fences[hold.run], "a zombie decided"
            self.decided[hold.run] = hold.fence

    @rule(hold=holds)
    def succeed(self, hold: Hold) -> None:
        if self.edge(lambda tx: transitions.succeed(tx, hold, [])):
            assert self.decided[hold.run] == hold.fence

    @rule(hold=holds)
    def fail(self, hold: Hold) -> None:
        self.edge(lambda tx: transitions.fail(tx, hold, PROBLEM))

    @rule(hold=holds)
    def fail_of_what_may_pass(self, hold: Hold) -> None:
        if hold.run in self.fences:
            self.edge(lambda tx: transitions.fail_or_retry(tx, hold, AWAY))

    @rule()
    def look_at_deadlines(self) -> None:
        self.do(Deadlines(self.database, lambda _run: None).look())
        for row in self.rows():
            late = row.deadline_at is not None and row.deadline_at <= self.clock.now
            if late and row.state in {State.QUEUED, State.RUNNING}:
                assert row.cancel_requested_at is not None, "a late run goes on"

    @rule(hold=holds)
    def release(self, hold: Hold) -> None:
        self.edge(lambda tx: transitions.release(tx, hold))

    @rule(hold=holds, out_of_memory=st.booleans())
    def crash(self, hold: Hold, out_of_memory: bool) -> None:
        if hold.run in self.fences:
            self.edge(lambda tx: transitions.crash(tx, hold, PROBLEM, out_of_memory=out_of_memory))

    @rule(data=st.data())
    def cancel(self, data: Any) -> None:
        if self.fences:
            self.do(cancel(self.database, data.draw(st.sampled_from(sorted(self.fences)))))

    @rule(hold=holds)
    def hear_the_wish(self, hold: Hold) -> None:
        self.edge(lambda tx: transitions.begin_cancelling(tx, hold))

    @rule(hold=holds)
    def stop_the_child(self, hold: Hold) -> None:
        self.edge(lambda tx: transitions.finish_cancelling(tx, hold))

    @rule()
    def sweep(self) -> None:
        async def reap(tx: Transaction) -> None:
            for row in await tx.execute(RUN.select().where(RUN.c.state.in_(HELD), transitions.expired(tx))):
                hold = Hold(row.id, row.fence)
                if row.state == State.COMMITTING:
                    assert await transitions.take_over_commit(tx, hold, "sweeper", LEASE)
                elif row.state == State.CANCELLING or await transitions.begin_cancelling(tx, hold):
                    assert await transitions.finish_cancelling(tx, hold)
                else:
                    assert await transitions.crash(tx, hold, PROBLEM)

        self.edge(reap)

    @invariant()
    def no_end_is_ever_left(self) -> None:
        for row in self.rows():
            before = self.ended.get(row.id)
            assert before in {None, row.state}, f"{before} became {row.state}"
            if row.state in TERMINAL:
                self.ended[row.id] = row.state
                assert row.finished_at is not None
                assert row.worker_id is None
            assert (row.state in HELD) == (row.lease_until is not None)

    @invariant()
    def what_was_decided_goes_only_forward(self) -> None:
        states = {row.id: row.state for row in self.rows()}
        for run in self.decided:
            assert states[run] in {State.COMMITTING, State.SUCCEEDED}
        assert all(run in self.decided for run, state in states.items() if state == State.SUCCEEDED)

    @invariant()
    def nobody_is_told_too_early_or_twice(self) -> None:
        async def messages(tx: Transaction) -> Counter[str]:
            return Counter(row.run for row in await tx.execute(NOTIFICATION.select()))

        told = self.edge(messages)
        for row in self.rows():
            wanted = row.notify is not None and row.state in row.notify[0]["on"]
            assert told[row.id] == int(wanted)
            assert row.failures < row.max_attempts

    @invariant()
    def one_decision_a_run(self) -> None:
        async def decisions(tx: Transaction) -> list[Any]:
            return list(await tx.execute(RUN_COMMIT.select()))

        assert {row.run: row.fence for row in self.edge(decisions)} == self.decided


TestQueue = Queue.TestCase
TestQueue.settings = settings(max_examples=25, stateful_step_count=30, suppress_health_check=[HealthCheck.too_slow])
