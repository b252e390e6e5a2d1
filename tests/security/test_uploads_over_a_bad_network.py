"""200 MB through connections that are cut in the middle of requests and of answers."""

import hashlib
import os
from pathlib import Path

import httpx
import pytest
from engine.bad_network import bad_network
from security.conftest import Door, token_of

from karyaksham_kernel.client.upload import upload

SIZE = 200 * 1024 * 1024
MB = 1024 * 1024


@pytest.mark.long
def test_an_upload_goes_on_over_every_cut(door: Door, tmp_path: Path):
    file, target = tmp_path / "big.bin", door.shared / "big.bin"
    block = os.urandom(MB)
    with file.open("wb") as out:
        for number in range(SIZE // MB):
            out.write(number.to_bytes(4, "big") + block[4:])
    seen: list[int] = []
    with bad_network(door.port) as network:
        network.cut_requests_after += [3 * MB, 9 * MB, 1000, 20 * MB]
        network.cut_after += [10_000, 10_000, 10_000, 10_000, 1_000]
        headers = {"Authorization": f"Bearer {token_of('ada')}"}
        with httpx.Client(base_url=f"{network.endpoint}/api/v1", headers=headers, timeout=60) as http:
            record = upload(http, file, str(target), progress=lambda sent, _: seen.append(sent))
        assert network.cut_requests_after == []
    assert (record["state"], seen[-1]) == ("complete", SIZE)
    assert seen == sorted(seen)
    assert _hash(target) == _hash(file)
    assert [path.name for path in door.shared.iterdir()] == ["big.bin"]


def _hash(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
