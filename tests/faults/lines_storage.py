"""Faults of storage: a store that is busy and cuts connections; an input that is overwritten under a run."""

from __future__ import annotations

import asyncio
import io
import tempfile
import threading
from collections import Counter
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

import polars as pl
from engine.bad_network import BUSY, BadNetwork
from servers.s3 import s3_server

from faults.stack import ENGINE, Clock, stack
from faults.table import Measured

ROWS = 400_000


class Unreliable(BadNetwork):
    """Answers a fifth of all connections with 503, and cuts another tenth somewhere in the middle."""

    random = Random(0)

    def _connect(self, client) -> None:
        chance = self.random.random()
        if chance < 0.2:
            with client:
                client.recv(1 << 16)
                client.sendall(BUSY)
            return
        if chance < 0.3:
            self.cut_after.append(self.random.randint(1, 2_000_000))
        super()._connect(client)


async def unreliable_store(count: int, random: Random) -> Measured:
    """Input and output in a bucket behind a network that fails."""
    right, again, clock, faults = 0, 0, Clock(), Counter[str]()
    table = pl.DataFrame({"id": range(ROWS), "note": [f"a note that fills {row}" for row in range(ROWS)]})
    with tempfile.TemporaryDirectory() as folder, s3_server(Path(folder)) as server:
        client = server.client()
        client.create_bucket(Bucket="lake")
        client.put_object(Bucket="lake", Key="in.csv", Body=table.write_csv().encode())
        relay = Unreliable(urlsplit(server.endpoint).port or 0)
        relay.random = random
        threading.Thread(target=relay.serve, daemon=True).start()
        async with stack(**{**server.environment, "AWS_ENDPOINT_URL": relay.endpoint}) as here:
            here.worker(*ENGINE, slots=2)
            for number in range(count):
                nodes = [
                    {"id": "in", "type": "read_csv", "params": {"path": "s3://lake/in.csv"}},
                    {"id": "few", "type": "filter", "inputs": ["in"], "params": {"condition": "id % 3 = 0"}},
                    {
                        "id": "out",
                        "type": "write_parquet",
                        "inputs": ["few"],
                        "params": {"path": f"s3://lake/{number}.parquet"},
                    },
                ]
                clock.start()
                run = await here.queue.put(document={"karyaksham": 1, "nodes": nodes}, max_attempts=3)
                record = await here.queue.reaches(run, "succeeded", "failed", "poisoned", seconds=400)
                clock.take()
                again += record["attempts"] - 1
                faults.update([(record["error"] or {}).get("code", "none")])
                if record["state"] == "succeeded":
                    body = client.get_object(Bucket="lake", Key=f"{number}.parquet")["Body"].read()
                    right += pl.read_parquet(io.BytesIO(body)).equals(table.filter(pl.col("id") % 3 == 0))
        relay.listener.close()
    return Measured(
        right == count, f"{right} of {count} outputs right, {again} tried again, each ≤ {clock.longest:.0f} s"
    )


async def input_overwritten(count: int, random: Random) -> Measured:
    """A local input that is replaced while the run reads it."""
    told = mixed = 0
    async with stack() as here:
        here.worker(*ENGINE, slots=1)
        source = here.folder / "in.csv"
        line = "1,some text that makes the line longer\n"
        for number in range(count):
            source.write_text("n,text\n" + line * 4_000_000)
            out = here.folder / f"{number}.csv"
            nodes = [
                {"id": "in", "type": "read_csv", "params": {"path": str(source)}},
                {"id": "up", "type": "derive", "inputs": ["in"], "params": {"columns": {"u": "upper(text)"}}},
                {"id": "out", "type": "write_csv", "inputs": ["up"], "params": {"path": str(out)}},
            ]
            run = await here.queue.put(document={"karyaksham": 1, "nodes": nodes})
            await here.queue.counting(run)
            await asyncio.sleep(random.uniform(0, 0.05))
            source.write_text("n,text\n" + line.replace("1", "2") * 4_000_000)
            record = await here.queue.reaches(run, "succeeded", "failed", "poisoned")
            told += record["state"] == "failed" and record["error"]["code"] == "input_changed"
            mixed += out.exists()
    return Measured(told == count and mixed == 0, f"{told} of {count} told `input_changed`, {mixed} outputs")
