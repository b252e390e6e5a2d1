"""Every node type tells what palette, form and reference need."""

import pytest

from karyaksham_kernel.nodes import NODES
from karyaksham_kernel.nodes.description import frequent


@pytest.mark.parametrize("name", NODES)
def test_a_node_type_is_found_by_what_people_call_it(name: str) -> None:
    keywords = NODES[name].keywords
    assert len(set(keywords)) >= 3
    assert [keyword for keyword in keywords if keyword != keyword.strip().lower()] == []


@pytest.mark.parametrize("name", NODES)
def test_frequent_fields_are_fields_of_the_node_type(name: str) -> None:
    node_type = NODES[name]
    fields = {field.alias or attribute for attribute, field in node_type.model_fields.items()}
    assert {*node_type.frequent} <= fields
    required = {field.alias or attribute for attribute, field in node_type.model_fields.items() if field.is_required()}
    assert required <= {*frequent(node_type)}
