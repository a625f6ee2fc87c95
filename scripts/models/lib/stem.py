"""How many of CenterFace's first convolutions stay in float: boxes against float's, and time, on the calibration half of both sources."""

import time

import numpy as np

from .console import progress
from .equivalence import agreement
from .geometry import DetectorRule, detector_input, fit, iou
from .nets import Detector
from .nets_to_build import centerface_float, centerface_int8
from .onnx_files import serialised

FIRST_IN_FLOAT = (0, 2, 4, 6, 9)
PHOTOS, RUNS = 120, 40


def sweep(sets):
    """Rows {"first_in_float", "bytes", "milliseconds", recall, mean_iou, lowest_iou, iou_90}; the last row is the float net (None)."""
    candidates = [photo for photos in sets for photo in photos.photos if photo.half == "calibration"]
    images = [candidates[place * len(candidates) // PHOTOS].read() for place in range(PHOTOS)]
    reference = serialised(centerface_float())
    expected = [Detector.of(reference).faces(image) for image in progress(images, "float")]
    models = {first: serialised(centerface_int8(first)) for first in FIRST_IN_FLOAT} | {None: reference}
    milliseconds = _milliseconds(models, images)
    rows = []
    for first, model in models.items():
        detector = Detector.of(model)
        found = [(faces, detector.faces(image)) for faces, image in zip(expected, progress(images, f"{first} in float"))]
        overlaps = [max((iou(face.box, other.box) for other in others), default=0.0) for faces, others in found for face in faces]
        rows.append({"first_in_float": first, "bytes": len(model), "milliseconds": milliseconds[first], **agreement(np.array(overlaps), len(overlaps))})
    return rows


def _milliseconds(models, images):
    """The shortest of RUNS runs each, taking turns: others use the machine too."""
    detectors = {first: Detector.of(model) for first, model in models.items()}
    values, shortest = detector_input(fit(images[0], DetectorRule())[0]), dict.fromkeys(models, np.inf)
    for _ in range(RUNS):
        for first, detector in detectors.items():
            start = time.perf_counter()
            detector.execute(values)
            shortest[first] = min(shortest[first], 1e3 * (time.perf_counter() - start))
    return shortest


def table(rows):
    lines = ["| first convolutions in float | bytes | ms | found again | mean IoU | lowest | IoU of 0.9 or more |", "|---|---|---|---|---|---|---|"]
    for row in rows:
        name = "all (the float net)" if row["first_in_float"] is None else row["first_in_float"]
        lines.append(f"| {name} | {row['bytes']:,} | {row['milliseconds']:.1f} | {row['recall']:.3f} | {row['mean_iou']:.3f} | {row['lowest_iou']:.2f} | {100 * row['iou_90']:.1f} % |")
    return "\n".join(lines)
