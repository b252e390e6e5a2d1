"""Forms, completion and help are made of what these routes tell."""

from karyaksham_kernel.expressions import functions
from karyaksham_kernel.nodes import NODES


async def test_every_node_type_is_described(http):
    told = {node["type"]: node for node in (await http.get("/nodes")).json()["nodes"]}
    assert set(told) == set(NODES)
    assert told["join"]["arity"] == [2, 2]
    assert told["filter"]["outputs"] == ["out", "rest"]
    for node in told.values():
        assert node["summary"]
        assert node["category"]
        assert node["schema"]["type"] == "object"
        assert all("description" in field for field in node["schema"].get("properties", {}).values()), node["type"]


async def test_every_function_is_described(http):
    told = (await http.get("/functions")).json()["functions"]
    assert [function["name"] for function in told] == [function.name for function in functions()]
