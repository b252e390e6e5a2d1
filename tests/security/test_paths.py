"""No path leads out of the shared folders, whichever route takes it and however it is written."""

import itertools
import os
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from security.conftest import Door, code_of

SECRET = "secret-cell-of-somebody-else"
REFUSALS = {"outside_roots", "not_a_file", "unsupported_location", "missing_file", "wrong_request", "not_a_folder"}


@pytest.fixture(scope="module")
def ada(door: Door) -> Iterator[httpx.Client]:
    outside = door.shared.parent / "secret.csv"
    outside.write_text(f"a,b\n{SECRET},1\n")
    sibling = door.shared.with_name("shared-but-not")
    sibling.mkdir()
    (sibling / "x.csv").write_text(outside.read_text())
    (door.shared / "link.csv").symlink_to(outside)
    (door.shared / "folder").symlink_to(sibling)
    os.mkfifo(door.shared / "pipe.csv")
    (door.shared / "fine.csv").write_text("a\n1\n")
    with door.client("ada") as client:
        yield client


def hostile(shared: Path) -> list[str]:
    outside = shared.parent / "secret.csv"
    return [
        f"{shared}/../secret.csv",
        f"{shared}/./../secret.csv",
        f"{shared}-but-not/x.csv",
        f"{shared}/link.csv",
        f"{shared}/folder/x.csv",
        f"{shared}/folder/*.csv",
        f"{shared}/f*/x.csv",
        f"{shared}/../*.csv",
        f"{shared}/pipe.csv",
        f"{shared}/fine.csv\0.parquet",
        f"{outside}",
        f"/{outside}",
        f"file://{outside}",
        f"file://localhost{shared}/%2e%2e/secret.csv",
        f"file://elsewhere{outside}",
        f"http://127.0.0.1{outside}",
        "/etc/passwd",
        "/proc/self/environ",
        "/dev/zero",
        "~/secret.csv",
        "secret.csv",
    ]


def document(type_name: str, path: str) -> dict[str, object]:
    if type_name.startswith("write"):
        rows = {"id": "t", "type": "inline_table", "params": {"rows": [{"a": 1}]}}
        sink = {"id": "n", "type": type_name, "inputs": ["t"], "params": {"path": path, "mode": "overwrite"}}
        return {"karyaksham": 1, "nodes": [rows, sink]}
    return {"karyaksham": 1, "nodes": [{"id": "n", "type": type_name, "params": {"path": path}}]}


def refused(answer: httpx.Response) -> None:
    assert SECRET not in answer.text
    assert answer.status_code in (403, 404, 422), answer.text[:300]
    assert code_of(answer) in REFUSALS, answer.text[:300]


def test_what_is_asked_for_by_its_address(door: Door, ada: httpx.Client):
    for path in hostile(door.shared):
        for route in ("/datasets", "/datasets/describe", "/datasets/preview", "/datasets/download"):
            refused(ada.get(route, params={"uri": path}))


def test_what_a_pipeline_names(door: Door, ada: httpx.Client):
    readers = itertools.cycle(["read_csv", "read_parquet", "read_json_lines"])
    for path, type_name in zip(hostile(door.shared), readers, strict=False):
        for base in ("/", str(door.shared.parent)):
            asked = {"document": document(type_name, path), "base": base}
            refused(ada.post("/runs", json=asked))
            problems = ada.post("/pipelines/check", json=asked).json()["problems"]
            assert {problem["code"] for problem in problems} & REFUSALS


def test_what_a_preview_reads(door: Door, ada: httpx.Client):
    """Each in a child of its own, so only some of the ways out."""
    for path in ("../secret.csv", "link.csv", "folder/*.csv"):
        asked = {"document": document("read_csv", path), "base": str(door.shared), "node": "n"}
        refused(ada.post("/pipelines/preview", json=asked))


def test_what_a_pipeline_writes(door: Door, ada: httpx.Client):
    for path in hostile(door.shared):
        if "*" in path:
            continue  # a name with a star is a name where one writes
        refused(ada.post("/runs", json={"document": document("write_csv", path), "base": "/"}))
    assert (door.shared.parent / "secret.csv").read_text().startswith("a,b\n")


def test_what_a_parameter_fills_in(door: Door, ada: httpx.Client):
    wanted = document("read_csv", f"{door.shared}/${{name}}")
    wanted["parameters"] = {"name": {"type": "string", "default": "fine.csv"}}
    assert ada.post("/runs", json={"document": wanted}).status_code == 201
    for name in ("../secret.csv", "link.csv", "folder/x.csv", "/../../../etc/passwd"):
        refused(ada.post("/runs", json={"document": wanted, "parameters": {"name": name}}))


def test_where_an_upload_goes(door: Door, ada: httpx.Client):
    for path in hostile(door.shared):
        answer = ada.post("/uploads", json={"uri": path, "size": 3, "mode": "overwrite"})
        if "*" in path and answer.status_code == 201:
            assert Path(answer.json()["uri"]).is_relative_to(door.shared)
            continue
        refused(answer)
    for uri in ("s3://lake/../other/x", "s3:///x", "s3://lake/a/../../x"):
        refused(ada.post("/uploads", json={"uri": uri, "size": 3}))
    assert (door.shared.parent / "secret.csv").read_text().startswith("a,b\n")


def test_an_upload_whose_folder_was_replaced_by_a_link(door: Door, ada: httpx.Client):
    folder = door.shared / "mine"
    begun = ada.post("/uploads", json={"uri": f"{folder}/x.csv", "size": 3}).json()["id"]
    ada.put(f"/uploads/{begun}/parts/1", content=b"abc")
    folder.rename(door.shared / "old")
    folder.symlink_to(door.shared.with_name("shared-but-not"))
    refused(ada.post(f"/uploads/{begun}/complete"))
    assert [path.name for path in door.shared.with_name("shared-but-not").iterdir()] == ["x.csv"]


def test_a_links_target_is_not_listed_as_ones_own(door: Door, ada: httpx.Client):
    refused(ada.get("/datasets", params={"uri": f"{door.shared}/folder"}))
