"""CenterFace's ONNX file (opset 9, fixed 32x32 input, outputs named by numbers) as one that any size of image fits.

Input `image`: float32 [N, 3, H, W], RGB 0..255, H and W multiples of 32. Outputs, with h = H/4 and w = W/4:
`heatmap` [N, 1, h, w], `scale` [N, 2, h, w], `offset` [N, 2, h, w], `landmarks` [N, 10, h, w]; geometry.py says what they mean.
"""

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper, version_converter

from .onnx_files import OPSET, finished_model

INPUT = "image"
OUTPUTS = {"heatmap": 1, "scale": 2, "offset": 2, "landmarks": 10}
STRIDE = 4
FIRST_IN_FLOAT = 6
# The four convolutions that make the outputs.
ORIGINAL_OUTPUTS = {"537": "heatmap", "538": "scale", "539": "offset", "540": "landmarks"}


def convert(data, size=None):
    """`data`: the bytes of the original file; `size`: (width, height) to fix them, N being 1 then, or None for dynamic ones."""
    original = version_converter.convert_version(_without_shapes(onnx.load_from_string(data)), OPSET)
    tensors = {tensor.name: numpy_helper.to_array(tensor) for tensor in original.graph.initializer}
    nodes = _without_batch_norm(original.graph.node, tensors)
    _rename(nodes)
    used = {name for node in nodes for name in node.input}
    initializers = [numpy_helper.from_array(values, name) for name, values in tensors.items() if name in used]
    return finished_model(helper.make_graph(nodes, "centerface", [_input(size)], _outputs(size), initializers))


def sensitive_names(model, first=FIRST_IN_FLOAT):
    """Names of the nodes that stay in float beside int8: rounding them costs much accuracy of the boxes and next to no time.

    They are the `first` convolutions, which see the raw pixels, and all from the last shared feature to the outputs; docs/accuracy.md has the figures.
    """
    convolutions = [node.name for node in model.graph.node if node.op_type == "Conv"]
    return convolutions[:first] + _head_names(model)


def _head_names(model):
    return [node.name for node in model.graph.node if node.output[0] in OUTPUTS or node.op_type == "Conv" and node.output[0] == "heatmap_logit"]


def _without_shapes(model):
    """Drops the fixed 32x32 sizes, which the version converter would otherwise check against."""
    for value in [*model.graph.input, *model.graph.output]:
        if value.name in ORIGINAL_OUTPUTS or value.name == "input.1":
            for dimension in value.type.tensor_type.shape.dim:
                dimension.Clear()
    return model


def _without_batch_norm(nodes, tensors):
    """Folds each ConvTranspose + BatchNormalization into one ConvTranspose; returns the nodes, named by type and place."""
    kept, producer = [], {}
    for node in nodes:
        if node.op_type == "BatchNormalization":
            _fold(producer[node.input[0]], node, tensors)
            producer[node.output[0]] = producer[node.input[0]]
            continue
        kept.append(node)
        producer[node.output[0]] = node
    for place, node in enumerate(kept):
        node.name = f"{node.op_type.lower()}_{place}"
    return kept


def _fold(deconvolution, norm, tensors):
    """y = (x - mean) * gamma / sqrt(variance + eps) + beta into weights [in, out, kh, kw] and a new bias."""
    gamma, beta, mean, variance = (tensors[name] for name in norm.input[1:5])
    epsilon = next(attribute.f for attribute in norm.attribute if attribute.name == "epsilon")
    factor = gamma / np.sqrt(variance + np.float32(epsilon))
    weights, bias = deconvolution.input[1], f"{deconvolution.input[1]}.bias"
    tensors[weights] = tensors[weights] * factor[None, :, None, None]
    tensors[bias] = beta - mean * factor
    deconvolution.input.append(bias)
    deconvolution.output[0] = norm.output[0]


def _rename(nodes):
    names = {**ORIGINAL_OUTPUTS, "input.1": INPUT, "536": "heatmap_logit"}
    for node in nodes:
        node.input[:] = [names.get(name, name) for name in node.input]
        node.output[:] = [names.get(name, name) for name in node.output]


def _input(size):
    batch, width, height = ("n", "width", "height") if size is None else (1, *size)
    return helper.make_tensor_value_info(INPUT, TensorProto.FLOAT, [batch, 3, height, width])


def _outputs(size):
    batch, width, height = ("n", "width/4", "height/4") if size is None else (1, size[0] // STRIDE, size[1] // STRIDE)
    return [helper.make_tensor_value_info(name, TensorProto.FLOAT, [batch, channels, height, width]) for name, channels in OUTPUTS.items()]
