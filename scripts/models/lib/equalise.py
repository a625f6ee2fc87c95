"""Cross-layer equalisation (Nagel et al., Data-Free Quantization, ICCV 2019, arXiv:1906.04721): the same function with channels of one range.

A tensor of eight bits has one scale, so a channel of small values among large ones has few steps left. Scaling a channel by 1 / s in the convolutions
that make it and by s in those that take it changes nothing in between when that is only ReLUs, sums and multiplications by a scalar. Here s is the
channel's highest magnitude over calibration photos, so that all channels of a tensor reach as far: as if each had a scale of its own.
"""

import json

import numpy as np
import onnx
from onnx import numpy_helper

from .errors import ModelError
from .paths import CALIBRATION, ROOT
from .quantise import each_activation

# What a scale of its own passes through unchanged.
HOMOGENEOUS = ("Relu", "Add", "Mul")
# A channel that is hardly ever active is scaled as if it reached this share of the strongest one.
LEAST = np.float32(1e-3)


def measure_channels(model, inputs):
    """{group: highest magnitude of each of its channels} over all `inputs`; see equalise."""
    groups = _Groups(model)
    highest = {name: np.zeros(channels, np.float32) for name, channels in groups.channels.items()}
    for name, values in each_activation(model, inputs):
        group = groups.of(name)
        if group in highest and not groups.only_for_relu(name):
            highest[group] = np.maximum(highest[group], np.abs(values).max((0, 2, 3)))
    return highest


def equalise(model, highest):
    """A model that computes the same; `highest`: {group: [channels]}, the group named by one of its tensors."""
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    groups = _Groups(copy)
    if {name: len(values) for name, values in highest.items()} != groups.channels:
        raise ModelError("models/calibration's channels are not those of this graph", "make them anew: scripts/models/calibrate FOLDER")
    weights = {tensor.name: numpy_helper.to_array(tensor).copy() for tensor in copy.graph.initializer}
    for name, values in highest.items():
        values = np.asarray(values, np.float32)
        scale = np.maximum(values, LEAST * values.max())
        scale = scale / scale.max()
        for node in groups.makers[name]:
            weights[node.input[1]] /= scale[:, None, None, None]
            for bias in node.input[2:]:
                weights[bias] /= scale
        for node in groups.takers[name]:
            depthwise = weights[node.input[1]].shape[1] == 1
            weights[node.input[1]] *= scale[:, None, None, None] if depthwise else scale[None, :, None, None]
    for tensor in copy.graph.initializer:
        tensor.CopyFrom(numpy_helper.from_array(weights[tensor.name], tensor.name))
    return copy


def channels_path(name):
    return CALIBRATION / f"{name}.channels.json"


def read_channels(name):
    path = channels_path(name)
    if not path.exists():
        raise ModelError(f"{path.relative_to(ROOT)} is missing", "restore it from git, or make it anew: scripts/models/calibrate FOLDER")
    return json.loads(path.read_text())["channels"]


def write_channels(name, description, highest):
    """Three significant digits: any scale computes the same, so it need not be exact."""
    rounded = {group: [float(f"{value:.3g}") for value in values] for group, values in highest.items()}
    lines = ",\n".join(f"    {json.dumps(group)}: {json.dumps(values)}" for group, values in rounded.items())
    head = "".join(f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in description.items())
    channels_path(name).write_text(f'{{\n{head}  "channels": {{\n{lines}\n  }}\n}}\n')


class _Groups:
    """Tensors between convolutions whose channels must be scaled alike. `channels`, `makers` and `takers`: by group, of those that may be scaled.

    A group that reaches the model's input or output, or an operation that is not homogeneous, may not.
    """

    def __init__(self, model):
        nodes = model.graph.node
        constants = {tensor.name: list(tensor.dims) for tensor in model.graph.initializer}
        self._relus = {node.input[0] for node in nodes if node.op_type == "Relu"}
        self._group = {}
        fixed = {model.graph.input[0].name, *[value.name for value in model.graph.output]}
        for node in nodes:
            if node.op_type != "Conv":
                variable = [name for name in node.input if name not in constants]
                for name in variable:
                    self._join(name, node.output[0])
                fixed |= set() if node.op_type in HOMOGENEOUS else {*variable, *node.output}
        fixed = {self.of(name) for name in fixed}
        self.channels, self.makers, self.takers = {}, {}, {}
        for node in [node for node in nodes if node.op_type == "Conv"]:
            made, taken = self.of(node.output[0]), self.of(node.input[0])
            if made not in fixed:
                self.channels[made] = constants[node.input[1]][0]
                self.makers.setdefault(made, []).append(node)
            if taken not in fixed:
                self.takers.setdefault(taken, []).append(node)

    def of(self, name):
        """The tensor that the group is named by; nodes are joined in the graph's order, so it is the same each time."""
        while self._group.get(name, name) != name:
            name = self._group[name]
        return name

    def only_for_relu(self, name):
        """A convolution's output that a Relu follows is not rounded to eight bits, so its negative values do not count."""
        return name in self._relus

    def _join(self, name, output):
        first, second = self.of(name), self.of(output)
        self._group[second] = first
