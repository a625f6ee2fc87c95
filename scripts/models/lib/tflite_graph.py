"""A TensorFlow Lite file as plain nodes and arrays, as far as its converters need it; the flatbuffer is read by the package `tflite`."""

import struct
from dataclasses import dataclass

import numpy as np
import tflite

from .errors import ModelError

DAMAGED = "the weight file is damaged or of another kind: delete .tools/models-cache and build again"


@dataclass(frozen=True)
class Node:
    """`inputs`, `outputs`: names of tensors; `options`: what convolutions need beside them ({} for other operations)."""

    op: str
    inputs: list
    outputs: list
    options: dict


@dataclass(frozen=True)
class Graph:
    """`nodes` in topological order; `constants`: {tensor: array}, float32 or int32; `shapes`: {tensor: [sizes]}."""

    nodes: list
    constants: dict
    shapes: dict
    inputs: list
    outputs: list

    def producers(self):
        """{tensor: the node that computes it}."""
        return {name: node for node in self.nodes for name in node.outputs}


def read_graph(data):
    """The first subgraph of the file's bytes. Raises ModelError for what is no such file or uses what is not known here."""
    if data[4:8] != b"TFL3":
        raise ModelError("the file does not begin as a TensorFlow Lite file does", DAMAGED)
    try:
        model = tflite.Model.GetRootAsModel(data, 0)
        return _graph(model, model.Subgraphs(0))
    except (struct.error, IndexError, AttributeError, TypeError, UnicodeDecodeError) as error:  # what flatbuffers raises when offsets lead nowhere
        raise ModelError(f"the TensorFlow Lite file cannot be read: {error}", DAMAGED) from error


def _graph(model, subgraph):
    tensors = [subgraph.Tensors(place) for place in range(subgraph.TensorsLength())]
    names = [tensor.Name().decode() for tensor in tensors]
    constants = {name: _values(name, tensor, model.Buffers(tensor.Buffer())) for name, tensor in zip(names, tensors) if model.Buffers(tensor.Buffer()).DataLength()}
    return Graph(
        nodes=[_node(model, subgraph.Operators(place), names) for place in range(subgraph.OperatorsLength())],
        constants=constants,
        shapes={name: _shape(tensor) for name, tensor in zip(names, tensors)},
        inputs=[names[place] for place in subgraph.InputsAsNumpy()],
        outputs=[names[place] for place in subgraph.OutputsAsNumpy()],
    )


def _node(model, operator, names):
    op = tflite.opcode2name(model.OperatorCodes(operator.OpcodeIndex()).BuiltinCode())
    inputs, outputs = ([names[place] for place in places] for places in (operator.InputsAsNumpy(), operator.OutputsAsNumpy()))
    return Node(op, inputs, outputs, _options(op, operator))


def _options(op, operator):
    """{"padding": "SAME" or "VALID", "strides": [height, width], "activation": bool} of convolutions, {"activation"} of arithmetic."""
    kinds = {"CONV_2D": tflite.Conv2DOptions, "DEPTHWISE_CONV_2D": tflite.DepthwiseConv2DOptions, "ADD": tflite.AddOptions, "MUL": tflite.MulOptions, "SUB": tflite.SubOptions}
    table = operator.BuiltinOptions()
    if op not in kinds or table is None:
        return {}
    options = kinds[op]()
    options.Init(table.Bytes, table.Pos)
    activation = options.FusedActivationFunction() != tflite.ActivationFunctionType.NONE
    if not op.endswith("CONV_2D"):
        return {"activation": activation}
    padding = "SAME" if options.Padding() == tflite.Padding.SAME else "VALID"
    dilated = (options.DilationHFactor(), options.DilationWFactor()) != (1, 1)
    return {"activation": activation, "padding": padding, "strides": [options.StrideH(), options.StrideW()], "dilated": dilated}


def _values(name, tensor, buffer):
    types = {tflite.TensorType.FLOAT32: np.float32, tflite.TensorType.INT32: np.int32}
    if tensor.Type() not in types:
        raise ModelError(f"{name} has tensor type {tensor.Type()}", "only float32 and int32 are known here: adapt scripts/models/lib/tflite_graph.py")
    shape, content = _shape(tensor), buffer.DataAsNumpy().tobytes()
    if len(content) != 4 * int(np.prod(shape)):
        raise ModelError(f"{name} has {len(content)} bytes, its shape is {shape}", DAMAGED)
    return np.frombuffer(content, types[tensor.Type()]).reshape(shape)


def _shape(tensor):
    return tensor.ShapeAsNumpy().tolist() if tensor.ShapeLength() else []
