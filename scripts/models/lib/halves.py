"""What MobileFaceNet in eight bits gains by writing PReLU as two halves and by equalising channels: cosine to float, and time, on the calibration half."""

import time

import numpy as np

from .calibrate import chosen, found_faces, inputs_of
from .embedders import EMBEDDERS
from .equalise import measure_channels
from .geometry import embedder_input
from .measured import find_faces
from .mobilefacenet import FEATURES, INPUT, NORMALISE
from .nets import Detector, cut_out, session
from .nets_to_build import centerface_float, mobilefacenet_equalised, mobilefacenet_float, mobilefacenet_halves
from .onnx_files import serialised
from .quantise import measure_ranges, quantise

FACES, RUNS = 240, 40


def sweep(sets, detector_model):
    """Rows {"form", "bytes", "milliseconds", "mean", "p1", "worst"}, the cosines being to the float net's embeddings of FACES faces of both sources."""
    strangers = [photo for photo in sets.dev.photos if photo.kind == "strangers"]
    inputs = inputs_of("mobilefacenet", found_faces(chosen(strangers), Detector.of(serialised(centerface_float()))))
    halves = mobilefacenet_halves()
    forms = {
        "float, PReLU": mobilefacenet_float(),
        "float, halves": halves,
        "int8, PReLU in float": _int8(mobilefacenet_float(), inputs),
        "int8, halves": _int8(halves, inputs),
        "int8, halves, equalised": _int8(mobilefacenet_equalised(measure_channels(halves, inputs)), inputs),
    }
    models = {form: serialised(model) for form, model in forms.items()}
    nets = {form: session(model) for form, model in models.items()}
    milliseconds = _milliseconds(nets, inputs[0])
    expected, *others = [_embeddings(net, _faces(sets, detector_model)) for net in nets.values()]
    cosines = [np.ones(len(expected)), *[(embeddings * expected).sum(1) for embeddings in others]]
    return [
        {"form": form, "bytes": len(models[form]), "milliseconds": milliseconds[form], "mean": float(each.mean()), "p1": float(np.quantile(each, 0.01)), "worst": float(each.min())}
        for form, each in zip(nets, cosines)
    ]


def _int8(model, inputs):
    return quantise(model, measure_ranges(model, inputs), exclude=[NORMALISE, FEATURES])


def _faces(sets, detector_model):
    """Inputs of faces of the calibration half, evenly over both sets."""
    found = {photos.name: find_faces(photos, detector_model) for photos in sets}
    candidates = [(photos, row) for photos in sets for row in np.flatnonzero(photos.where("calibration") & found[photos.name].found)]
    sample = [candidates[place * len(candidates) // FACES] for place in range(FACES)]
    return [embedder_input(cut_out(photos.photos[row].read(), found[photos.name].face(row), EMBEDDERS["mobilefacenet"].rule)) for photos, row in sample]


def _embeddings(net, faces):
    return np.concatenate([net.run(None, {INPUT: values})[0] for values in faces])


def _milliseconds(nets, values):
    """The shortest of RUNS runs each, taking turns: others use the machine too."""
    shortest = dict.fromkeys(nets, np.inf)
    for _ in range(RUNS):
        for form, net in nets.items():
            start = time.perf_counter()
            net.run(None, {INPUT: values})
            shortest[form] = min(shortest[form], 1e3 * (time.perf_counter() - start))
    return shortest


def table(rows):
    lines = ["| MobileFaceNet | bytes | ms | cosine to float, mean | lowest hundredth | worst |", "|---|---|---|---|---|---|"]
    for row in rows:
        lines.append(f"| {row['form']} | {row['bytes']:,} | {row['milliseconds']:.1f} | {row['mean']:.4f} | {row['p1']:.4f} | {row['worst']:.4f} |")
    return "\n".join(lines)
