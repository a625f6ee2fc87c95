"""Static int8 quantisation (QDQ) from committed ranges, so that it needs no photo and gives the same bytes each time.

Activations are U8 with one scale a tensor, weights S8 with one scale an output channel: the pair that x86 with VNNI runs fast.
"""

import json

import numpy as np
import onnx
import onnxruntime
from onnx import helper
from onnxruntime.quantization import CalibrationMethod, QuantType
from onnxruntime.quantization.calibrate import TensorsData
from onnxruntime.quantization.qdq_quantizer import QDQQuantizer

from .errors import ModelError
from .onnx_files import fixed_metadata, serialised
from .paths import CALIBRATION, ROOT

OP_TYPES = ["Conv", "Relu", "Concat", "Add", "Mul", "MaxPool", "AveragePool", "Flatten", "Gemm"]


def quantise(model, ranges, exclude=(), float_outputs_of=()):
    """Returns an int8 model.

    `ranges`: {tensor: (lowest, highest)} of every activation; `exclude`: names of nodes that stay in float;
    `float_outputs_of`: types of nodes whose output is not rounded to eight bits.
    """
    copy = onnx.ModelProto()
    copy.CopyFrom(model)
    missing = [name for name in activations(copy) if name not in ranges]
    if missing:
        raise ModelError(f"models/calibration has no range for {len(missing)} tensors, the first is {missing[0]}", "make the ranges anew: scripts/models/calibrate FOLDER")
    quantizer = QDQQuantizer(
        copy,
        per_channel=True,
        reduce_range=False,
        weight_qType=QuantType.QInt8,
        activation_qType=QuantType.QUInt8,
        tensors_range=TensorsData(CalibrationMethod.MinMax, {name: tuple(np.float32(value) for value in pair) for name, pair in ranges.items()}),
        nodes_to_quantize=[],
        nodes_to_exclude=list(exclude),
        op_types_to_quantize=OP_TYPES,
        extra_options={"OpTypesToExcludeOutputQuantization": list(float_outputs_of)},
    )
    quantizer.quantize_model()
    quantizer.model.topological_sort()
    return fixed_metadata(quantizer.model.model)


def activations(model):
    """Names of all tensors that depend on the input, in the graph's order, the input first."""
    return [value.name for value in model.graph.input] + [name for node in model.graph.node for name in node.output]


def measure_ranges(model, inputs):
    """{tensor: [lowest, highest]} of every activation over all `inputs`, which are arrays fit for the model's only input."""
    ranges = {}
    for name, tensor in each_activation(model, inputs):
        lowest, highest = ranges.get(name, (np.inf, -np.inf))
        ranges[name] = [min(lowest, float(tensor.min())), max(highest, float(tensor.max()))]
    return ranges


def each_activation(model, inputs):
    """Yields (tensor, its values) of every activation for each of `inputs`."""
    exposed = onnx.ModelProto()
    exposed.CopyFrom(model)
    names = activations(model)
    known = {value.name for value in exposed.graph.output}
    exposed.graph.output.extend(helper.make_empty_tensor_value_info(name) for name in names[1:] if name not in known)
    session = onnxruntime.InferenceSession(serialised(exposed), one_thread(), providers=["CPUExecutionProvider"])
    for values in inputs:
        yield from zip(names, [values, *session.run(names[1:], {names[0]: values})])


def one_thread():
    """Session options for one thread: reproducible and polite on a shared machine."""
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return options


def ranges_path(name):
    return CALIBRATION / f"{name}.ranges.json"


def read_ranges(name):
    path = ranges_path(name)
    if not path.exists():
        raise ModelError(f"{path.relative_to(ROOT)} is missing", "restore it from git, or make it anew: scripts/models/calibrate FOLDER")
    return json.loads(path.read_text())["ranges"]


def write_ranges(name, description, ranges):
    """Nine significant digits carry a float32 exactly; one tensor a line keeps the diff readable."""
    rounded = {tensor: [float(f"{value:.9g}") for value in pair] for tensor, pair in ranges.items()}
    lines = ",\n".join(f"    {json.dumps(tensor)}: {json.dumps(pair)}" for tensor, pair in rounded.items())
    head = "".join(f"  {json.dumps(key)}: {json.dumps(value)},\n" for key, value in description.items())
    ranges_path(name).parent.mkdir(parents=True, exist_ok=True)
    ranges_path(name).write_text(f'{{\n{head}  "ranges": {{\n{lines}\n  }}\n}}\n')
