"""Reads a frozen TensorFlow GraphDef without TensorFlow.

Field numbers are those of tensorflow/core/framework/{graph,node_def,attr_value,tensor,tensor_shape}.proto.
"""

import math
from dataclasses import dataclass, field

import numpy as np

from .errors import ModelError
from .wire import BYTES, FIXED32, VARINT, float32, packed_varints, read_fields, signed

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
    nodes = (_node(value) for _, _, value in _fields(memoryview(data), {1: BYTES}))
    return {node.name: node for node in nodes}


def _fields(data, types):
    """Those fields of a message that `types` names as {number: wire types}; one of another type is damage, not an unknown field."""
    for number, kind, value in read_fields(data):
        if number not in types:
            continue
        if kind != types[number] and not (isinstance(types[number], tuple) and kind in types[number]):
            raise _damaged(f"field {number} of a protobuf message has wire type {kind}")
        yield number, kind, value


def _damaged(cause):
    return ModelError(cause, "the weight file is damaged or no GraphDef: delete .tools/models-cache and build again")


def _text(value):
    try:
        return bytes(value).decode()
    except UnicodeDecodeError as error:
        raise _damaged("a name in the graph is no text") from error


def _node(data):
    node = Node()
    for number, _, value in _fields(data, {1: BYTES, 2: BYTES, 3: BYTES, 5: BYTES}):
        if number == 1:
            node.name = _text(value)
        elif number == 2:
            node.op = _text(value)
        elif number == 3:
            node.inputs.append(_text(value))
        elif number == 5:
            entry = {key: content for key, _, content in _fields(value, {1: BYTES, 2: BYTES})}
            if set(entry) != {1, 2}:
                raise _damaged(f"an attribute of {node.name or 'a node'} lacks its name or its value")
            node.attributes[_text(entry[1])] = _attribute(entry[2])
    return node


def _attribute(data):
    """The value of an AttrValue that this graph uses: text, int, float, bool, list of ints, or tensor; others are None."""
    for number, _, value in _fields(data, {1: BYTES, 2: BYTES, 3: VARINT, 4: FIXED32, 5: VARINT, 8: BYTES}):
        if number == 1:
            return _list(value)
        if number == 2:
            return bytes(value).decode(errors="replace")
        if number == 3:
            return signed(value)
        if number == 4:
            return float32(value)
        if number == 5:
            return bool(value)
        return _tensor(value)
    return None


def _list(data):
    return [item for _, kind, value in _fields(data, {3: (VARINT, BYTES)}) for item in packed_varints(value, kind)]


def _shape(data):
    """TensorShapeProto: repeated dim = 2 { int64 size = 1 }; an absent size is 0."""
    return [next((signed(size) for _, _, size in _fields(value, {1: VARINT})), 0) for _, _, value in _fields(data, {2: BYTES})]


def _tensor(data):
    """A TensorProto as a numpy array; values shorter than the shape are repeated, as TensorFlow does."""
    dtype, shape, content, values = None, [], b"", []
    for number, kind, value in _fields(data, {1: VARINT, 2: BYTES, 4: BYTES, 5: (FIXED32, BYTES), **dict.fromkeys((7, 10, 11), (VARINT, BYTES))}):
        if number == 1:
            dtype = DTYPES.get(value)
            if dtype is None:
                raise ModelError(f"tensor type {value} is unknown to this reader", "add it to DTYPES in scripts/models/lib/graphdef.py")
        elif number == 2:
            shape = _shape(value)
        elif number == 4:
            content = bytes(value)
        elif number == 5:
            values += [float32(value)] if kind == FIXED32 else _floats(value)
        else:
            values += packed_varints(value, kind)
    if dtype is None or min(shape, default=1) < 0:
        raise _damaged(f"a tensor of shape {shape} has no type or no size")
    size = math.prod(shape)
    if content:
        if len(content) != size * dtype.itemsize:
            raise _damaged(f"a tensor of shape {shape} has {len(content)} bytes")
        return np.frombuffer(content, dtype).reshape(shape)
    if not values or size % len(values):
        raise _damaged(f"a tensor of shape {shape} has {len(values)} values")
    return np.array(values * (size // len(values)), dtype).reshape(shape)


def _floats(value):
    if len(value) % 4:
        raise _damaged(f"a list of floats has {len(value)} bytes")
    return np.frombuffer(value, "<f4").tolist()
