"""Reads a frozen TensorFlow GraphDef without TensorFlow.

Field numbers are those of tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape}.proto.
"""

from dataclasses import dataclass, field

import numpy as np

from .errors import ModelError
from .wire import BYTES, FIXED32, float32, packed_varints, read_fields, signed

# tensorflow/core/framework/types.proto: DataType
DTYPES = {1: np.dtype("<f4"), 3: np.dtype("<i4"), 9: np.dtype("<i8"), 10: np.dtype("?")}


@dataclass
class Node:
    """One operation: `inputs` are names of nodes as written in the file (they may carry ":0" or a leading "^")."""

    name: str = ""
    op: str = ""
    inputs: list = field(default_factory=list)
    attributes: dict = field(default_factory=dict)


def read_graph(data):
    """Returns the nodes by name, in file order (which is not topological)."""
    nodes = (_node(value) for number, kind, value in read_fields(memoryview(data)) if number == 1 and kind == BYTES)
    return {node.name: node for node in nodes}


def _text(value):
    return bytes(value).decode()


def _node(data):
    node = Node()
    for number, _, value in read_fields(data):
        if number == 1:
            node.name = _text(value)
        elif number == 2:
            node.op = _text(value)
        elif number == 3:
            node.inputs.append(_text(value))
        elif number == 5:
            entry = {key: content for key, _, content in read_fields(value)}
            node.attributes[_text(entry[1])] = _attribute(entry[2])
    return node


def _attribute(data):
    """The value of an AttrValue that this graph uses: text, int, float, bool, list of ints, or tensor; others are None."""
    for number, _, value in read_fields(data):
        if number == 1:
            return _list(value)
        if number == 2:
            return _text(value)
        if number == 3:
            return signed(value)
        if number == 4:
            return float32(value)
        if number == 5:
            return bool(value)
        if number == 8:
            return _tensor(value)
    return None


def _list(data):
    return [item for number, kind, value in read_fields(data) if number == 3 for item in packed_varints(value, kind)]


def _shape(data):
    """TensorShapeProto: repeated dim = 2 { int64 size = 1 }; an absent size is 0."""
    dims = []
    for number, _, value in read_fields(data):
        if number == 2:
            dims.append(next((signed(size) for key, _, size in read_fields(value) if key == 1), 0))
    return dims


def _tensor(data):
    """A TensorProto as a numpy array; values shorter than the shape are repeated, as TensorFlow does."""
    dtype, shape, content, values = None, [], None, []
    for number, kind, value in read_fields(data):
        if number == 1:
            dtype = DTYPES.get(value)
            if dtype is None:
                raise ModelError(f"tensor type {value} is unknown to this reader", "add it to DTYPES in scripts/models/lib/graphdef.py")
        elif number == 2:
            shape = _shape(value)
        elif number == 4:
            content = bytes(value)
        elif number == 5:
            values += [float32(value)] if kind == FIXED32 else np.frombuffer(value, "<f4").tolist()
        elif number in (7, 10, 11):
            values += packed_varints(value, kind)
    if content:
        return np.frombuffer(content, dtype).reshape(shape)
    size = int(np.prod(shape))
    if not values or size % len(values):
        raise ModelError(f"a tensor of shape {shape} has {len(values)} values", "the weight file is damaged: delete .tools/models-cache and build again")
    return np.array(values * (size // len(values)), dtype).reshape(shape)
