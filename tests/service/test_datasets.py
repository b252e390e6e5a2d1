"""Datasets over HTTP."""

import polars as pl
import pytest


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "data"
    (made / "deep").mkdir(parents=True)
    (made / "few.csv").write_text("id,name\n1,one\n2,two\n")
    return made


async def test_a_folder_is_listed_page_by_page(http, folder):
    first = (await http.get("/datasets", params={"uri": str(folder), "limit": 1})).json()
    assert [(entry["name"], entry["kind"]) for entry in first["entries"]] == [("deep", "folder")]
    second = (await http.get("/datasets", params={"uri": str(folder), "cursor": first["next"]})).json()
    (entry,) = second["entries"]
    assert (entry["name"], entry["kind"], entry["format"], entry["size"]) == ("few.csv", "file", "csv", 20)
    assert second["next"] is None


async def test_a_dataset_is_described_with_the_node_that_reads_it(http, folder):
    answer = (await http.get("/datasets/describe", params={"uri": str(folder / "few.csv")})).json()
    assert answer["columns"] == [{"name": "id", "type": "int64"}, {"name": "name", "type": "string"}]
    assert answer["node"] == {"type": "read_csv", "params": {"path": str(folder / "few.csv")}}


async def test_a_dataset_s_first_rows(http, folder):
    answer = await http.get("/datasets/preview", params={"uri": str(folder / "few.csv"), "rows": 1})
    assert pl.read_ipc_stream(answer.content).to_dicts() == [{"id": 1, "name": "one"}]


@pytest.mark.parametrize("path", ["/datasets", "/datasets/describe", "/datasets/preview"])
async def test_what_is_not_there_is_said_so(http, folder, path):
    answer = await http.get(path, params={"uri": str(folder / "none.csv")})
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (404, "missing_file")


async def test_a_profile_is_a_run_like_any_other(http, folder):
    answer = await http.post("/datasets/profile", json={"uri": str(folder / "few.csv")})
    assert answer.status_code == 201
    run = answer.json()
    assert (run["state"], run["name"]) == ("queued", "profile of few.csv")
    assert answer.headers["Location"] == f"/api/v1/runs/{run['id']}"
    assert [node["type"] for node in run["document"]["nodes"]] == ["read_csv", "summarize"]


async def test_what_is_not_there_is_not_profiled(http, folder):
    answer = await http.post("/datasets/profile", json={"uri": str(folder / "none.csv")})
    assert (answer.status_code, answer.json()["problems"][0]["code"]) == (404, "missing_file")
