"""Whether the built nets compute what the originals compute: measured on faces, executor against executor."""

import cv2
import numpy as np
from ai_edge_litert.interpreter import Interpreter

from . import centerface
from .console import progress
from .geometry import DetectorRule, detector_input, embedder_input, fit, iou
from .measured import Photos, embed, find_faces
from .nets import Detector, Embedder, session
from .nets_to_build import centerface_float
from .onnx_files import serialised
from .scores import normalised
from .sources import CENTERFACE, FACENET, MOBILEFACENET

FACES_TO_ORIGINAL, PHOTOS_TO_ORIGINAL, PHOTOS_PER_RUNTIME = 64, 32, 100
# Two boxes of at least this IoU are the same face.
SAME_FACE = 0.5
# Score from which a cell's other outputs are compared: well below DetectorRule.score.
MIGHT_BE_FACE = 0.1


def embedder_to_original(kind, sets, faces):
    """The float graph in ONNX Runtime against the original file in an executor that shares no code with it nor with the converter."""
    original = ORIGINALS[kind.name]()
    embedder = Embedder.of(serialised(kind.float32()), kind.rule)
    worst, cosines = 0.0, []
    for photos, row in progress(_sample(sets, faces, FACES_TO_ORIGINAL), f"{kind.name} against the original"):
        crop = embedder.crop(photos.photos[row].read(), faces[photos.name].face(row))
        theirs, ours = original(embedder_input(crop)), embedder.of_crops([crop])[0]
        worst = max(worst, float(np.abs(theirs - ours).max()))
        cosines.append(float(theirs @ ours))
    return {"faces": len(cosines), "worst_difference": worst, "worst_cosine": min(cosines)}


def facenet_original():
    """The frozen TensorFlow graph in OpenCV's dnn: a function of an input to its embedding."""
    original = cv2.dnn.readNetFromTensorflow(np.frombuffer(FACENET.weights(), np.uint8))

    def execute(values):
        original.setInput(values)
        return original.forward()[0]

    return execute


def mobilefacenet_original():
    """The TensorFlow Lite file in LiteRT, which takes two faces at once and does not normalise."""
    original = Interpreter(model_content=MOBILEFACENET.weights(), num_threads=1)
    original.allocate_tensors()
    (image,), (embeddings,) = original.get_input_details(), original.get_output_details()

    def execute(values):
        original.set_tensor(image["index"], np.repeat(values.transpose(0, 2, 3, 1), 2, axis=0))
        original.invoke()
        return normalised(original.get_tensor(embeddings["index"])[0])

    return execute


ORIGINALS = {"facenet": facenet_original, "mobilefacenet": mobilefacenet_original}


def centerface_to_original(sets, faces):
    """The float graph in ONNX Runtime against the original file in OpenCV's dnn, which takes it at any size.

    `worst_difference`: of the scores in all cells, and of the other outputs in cells that might be a face; `anywhere`: of all outputs in
    all cells. Where there is no face the outputs mean nothing, and folding batch normalisation there moves them by a hundred times more.
    """
    original = cv2.dnn.readNetFromONNX(np.frombuffer(CENTERFACE.weights(), np.uint8))
    net = session(serialised(centerface_float()))
    worst, anywhere = dict.fromkeys(centerface.OUTPUTS, 0.0), 0.0
    sample = _sample(sets, faces, PHOTOS_TO_ORIGINAL)
    for photos, row in progress(sample, "centerface against the original"):
        values = detector_input(fit(photos.photos[row].read(), DetectorRule())[0])
        original.setInput(values)
        theirs, ours = original.forward(list(centerface.ORIGINAL_OUTPUTS)), net.run(list(worst), {centerface.INPUT: values})
        might_be_face = theirs[0][0, 0] > MIGHT_BE_FACE
        for name, one, other in zip(worst, theirs, ours):
            difference = np.abs(one - other)[0]
            anywhere = max(anywhere, float(difference.max()))
            cells = difference if name == "heatmap" else difference[:, might_be_face]
            worst[name] = max(worst[name], float(cells.max(initial=0)))
    return {"photos": len(sample), "worst_difference": max(worst.values()), "outputs": worst, "anywhere": anywhere}


def int8_to_float(sets, embeddings, float_embeddings, half="test"):
    """Cosine per face of one half of both sets; `embeddings`: {set: [N, dimension]}."""
    cosines = []
    for photos in sets:
        both = photos.where(half) & ~np.isnan(embeddings[photos.name][:, 0])
        cosines.append((embeddings[photos.name][both] * float_embeddings[photos.name][both]).sum(1))
    cosines = np.concatenate(cosines)
    return {"faces": len(cosines), "mean": float(cosines.mean()), "p1": float(np.quantile(cosines, 0.01)), "worst": float(cosines.min())}


def detector_int8_to_float(sets, faces, half="test"):
    """The face meant in each photo of one half, by int8 and by float: how many of float's int8 finds too, and how well the boxes agree."""
    model, overlaps, found, photos_seen = serialised(centerface_float()), [], 0, 0
    for photos in sets:
        rows = np.flatnonzero(photos.where(half))
        theirs = find_faces(Photos(f"{photos.name}, float", [photos.photos[row] for row in rows]), model)
        photos_seen += len(rows)
        found += int(theirs.found.sum())
        overlaps += [iou(theirs.boxes[place], faces[photos.name].boxes[row]) for place, row in enumerate(rows) if theirs.found[place] and faces[photos.name].found[row]]
    return {"photos": photos_seen, "float_found": found, **agreement(np.array(overlaps), found)}


def opencv_to_onnxruntime(sets, faces, float_file, int8_file):
    """All faces of some photos by OpenCV's dnn (the float file) against ONNX Runtime on the same file, and on the int8 file."""
    net = cv2.dnn.readNetFromONNX(np.frombuffer(float_file, np.uint8))

    def execute(values):
        net.setInput(values)
        return net.forward(list(centerface.OUTPUTS))

    opencv, others = Detector(execute), {"float": Detector.of(float_file), "int8": Detector.of(int8_file)}
    overlaps, count = {name: [] for name in others}, 0
    for photos, row in progress(_sample(sets, faces, PHOTOS_PER_RUNTIME), "opencv against onnxruntime"):
        image = photos.photos[row].read()
        expected = opencv.faces(image)
        count += len(expected)
        for name, detector in others.items():
            found = detector.faces(image)
            overlaps[name] += [max((iou(face.box, other.box) for other in found), default=0.0) for face in expected]
    return {"photos": PHOTOS_PER_RUNTIME, "opencv_found": count, **{name: agreement(np.array(values), count) for name, values in overlaps.items()}}


def agreement(overlaps, expected):
    """`recall`: share of the expected faces found again; of those the mean and the lowest IoU, and the share at 0.9 or more."""
    same = overlaps[overlaps >= SAME_FACE]
    return {
        "recall": len(same) / expected,
        "mean_iou": float(same.mean()),
        "lowest_iou": float(same.min()),
        "iou_90": float(np.mean(same >= 0.9)),
    }


def _sample(sets, faces, count):
    """(set, row) of photos of the test half with a face, evenly over both sets."""
    candidates = [(photos, row) for photos in sets for row in np.flatnonzero(photos.where("test") & faces[photos.name].found)]
    return [candidates[place * len(candidates) // count] for place in range(count)]
