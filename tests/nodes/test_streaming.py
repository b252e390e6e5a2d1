"""Every node stays in polars' streaming engine: no step of its plan falls back to whole tables in memory."""

import re

import pytest
from nodes.tables import frame
from pipeline.context import node_context

from karyaksham_kernel.nodes import NODES, Example, Inputs
from karyaksham_kernel.nodes.node import Node

WITH_INPUTS = [
    pytest.param(node_type, example, id=f"{name}: {example.title}")
    for name, node_type in NODES.items()
    for example in node_type.examples
    if example.inputs and node_type.outputs
]


@pytest.mark.parametrize(("node_type", "example"), WITH_INPUTS)
def test_no_step_of_the_plan_holds_the_whole_table(node_type: type[Node], example: Example, tmp_path) -> None:
    params = dict(example.params)
    if node_type.type_name == "join" and params.get("how") != "cross":
        params["validate"] = "one_to_one"
    tables = [frame(table, example.types) for table in example.inputs]
    inputs = Inputs([table.lazy() for table in tables], [table.schema for table in tables], names=example.names)
    for made in node_type.model_validate(params).frames(inputs, node_context(tmp_path)).values():
        plan = made.show_graph(engine="streaming", plan_stage="physical", raw_output=True, show=False)
        assert plan is not None
        steps = set(re.findall(r"in-memory-[a-z-]+", plan)) - {"in-memory-source"}
        assert steps == set()
