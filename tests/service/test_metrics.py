"""What Prometheus reads is what there is."""

from prometheus_client.parser import text_string_to_metric_families
from service.conftest import TABLE

from karyaksham_kernel.jobs.claim import claim
from karyaksham_kernel.jobs.database import Database
from karyaksham_kernel.jobs.tables import WORKER
from karyaksham_kernel.jobs.tally import Tally


def samples(text: str) -> dict[tuple, float]:
    return {
        (sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


async def test_the_queue_and_the_workers_are_counted(http, settings):
    for _ in range(3):
        await http.post("/runs", json={"document": TABLE})
    database = Database(settings.database)
    row = {"id": 'w"1\n', "host": "here", "pid": 1, "version": "0", "slots": 4, "draining": False}
    async with database.write() as tx:
        await tx.execute(WORKER.insert().values(**row, started_at=tx.now, heartbeat_at=tx.now, memory=1, cores=1))
    await claim(database, row["id"], 20)
    tally = Tally()
    for seconds in (0.02, 0.03, 99.0):
        tally.took("claim", seconds)
    tally.ended("succeeded")
    await tally.write(database, row["id"])
    await database.close()
    answer = await http.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    found = samples(answer.text)
    assert found[("karyaksham_runs", "queued")] == 2
    assert found[("karyaksham_runs", "running")] == 1
    assert found[("karyaksham_oldest_queued_seconds",)] > 0
    assert found[("karyaksham_slots", row["id"])] == 4
    assert found[("karyaksham_runs_ended_total", "succeeded", row["id"])] == 1
    assert found[("karyaksham_memory_reserved_bytes", "here")] == 64 * 1024 * 1024
    buckets = {key[1]: value for key, value in found.items() if key[0] == "karyaksham_claim_seconds_bucket"}
    assert (buckets["0.01"], buckets["0.025"], buckets["0.05"], buckets["+Inf"]) == (0, 1, 2, 3)
    assert found[("karyaksham_claim_seconds_count", row["id"])] == 3


async def test_an_empty_queue_is_all_zeros(http):
    found = samples((await http.get("/metrics")).text)
    assert {value for key, value in found.items() if key[0] == "karyaksham_runs"} == {0}
    assert found[("karyaksham_oldest_queued_seconds",)] == 0
