"""The node types: one file each, and the register that lists them."""

from karyaksham_kernel.nodes.context import Context, Inputs, Output
from karyaksham_kernel.nodes.node import Example, Node, Writer
from karyaksham_kernel.nodes.register import NODES

__all__ = ["NODES", "Context", "Example", "Inputs", "Node", "Output", "Writer"]
