"""The first requests of a fresh service, all at once, as a page and a notebook ask them."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from karyaksham_kernel.client import connect
from karyaksham_kernel.settings import Settings

TOGETHER = 6


@pytest.mark.long
def test_the_first_requests_may_come_together(settings: Settings, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("a\n1\n")
    read = {"id": "x", "type": "read_csv", "params": {"path": str(tmp_path / "x.csv")}}
    keep = {"id": "more", "type": "filter", "inputs": ["x"], "params": {"condition": "a > 0"}}
    document = {"karyaksham": 1, "nodes": [read, keep]}
    with connect(settings) as client, ThreadPoolExecutor(TOGETHER) as asking:
        checks = [asking.submit(client.check, document) for _ in range(TOGETHER // 2)]
        descriptions = [asking.submit(client.describe, str(tmp_path / "x.csv")) for _ in range(TOGETHER // 2)]
        assert [check.result()["problems"] for check in checks] == [[]] * len(checks)
        assert {description.result()["format"] for description in descriptions} == {"csv"}
