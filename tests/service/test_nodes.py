"""Forms, completion and help are made of what these routes tell."""

from karyaksham_kernel.expressions import functions
from karyaksham_kernel.nodes import NODES


async def test_every_node_type_is_described(http):
    told = {node["type"]: node for node in (await http.get("/nodes")).json()["nodes"]}
    assert set(told) == set(NODES)
    assert told["join"]["arity"] == [2, 2]
    assert told["join"]["inputs"] == ["left", "right"]
    assert told["filter"]["outputs"] == ["out", "rest"]
    for node in told.values():
        assert node["summary"]
        assert node["category"]
        assert node["summary"] in node["description"].replace("\n", " ")
        assert set(node["frequent"]) <= set(node["schema"].get("properties", {}))
        assert [example["title"] for example in node["examples"]] == [e.title for e in NODES[node["type"]].examples]
        assert node["schema"]["type"] == "object"
        assert all("description" in field for field in node["schema"].get("properties", {}).values()), node["type"]


async def test_what_people_search_for_finds_the_node_type(http):
    told = (await http.get("/nodes")).json()["nodes"]
    found = {node["type"] for node in told if "average by month" in node["keywords"]}
    assert found == {"group_by"}


async def test_a_form_shows_first_what_must_be_given_and_what_often_is(http):
    told = {node["type"]: node["frequent"] for node in (await http.get("/nodes")).json()["nodes"]}
    assert told["filter"] == ["condition"]
    assert told["join"] == ["on", "left_on", "right_on", "how"]
    assert told["fill_missing"] == ["columns", "with"]
    assert told["write_json_lines"] == ["path", "mode"]


async def test_every_function_is_described(http):
    told = (await http.get("/functions")).json()["functions"]
    assert [function["name"] for function in told] == [function.name for function in functions()]
    assert {function["sort"] for function in told} == {"scalar", "aggregate", "window"}
