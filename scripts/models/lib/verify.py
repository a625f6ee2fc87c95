"""Measures the nets of models/ on photos: against the originals, int8 against float, and how often they are wrong.

Fails when a file is not its passport's, or when a bound of BOUNDS does not hold. Without an option: all of it, about ten minutes at
the first run (faces and embeddings are kept in .tools/models-measured) and one after.
"""

import argparse
import json
import sys
from pathlib import Path

from . import equivalence, halves, reference, stem, sweep
from .accuracy import HALVES, Sets, at_thresholds, dev_accuracy, pose_accuracy
from .aggregates import ACCURACY, measured_with, write_json
from .console import run
from .embedders import EMBEDDERS
from .errors import ModelError
from .measured import embed, find_faces
from .onnx_files import serialised
from .passports import read_manifest, verified
from .paths import DATA, ROOT
from .report import passport_figures, text

# (path in the report, "at most" or "at least", bound): why these values is said in docs/accuracy.md.
BOUNDS = (
    (("facenet", "to_original", "worst_difference"), "at most", 1e-4),
    (("facenet", "int8_to_float", "mean"), "at least", 0.995),
    (("facenet", "int8_to_float", "worst"), "at least", 0.98),
    (("mobilefacenet", "to_original", "worst_difference"), "at most", 1e-4),
    (("mobilefacenet", "int8_to_float", "mean"), "at least", 0.99),
    (("mobilefacenet", "int8_to_float", "worst"), "at least", 0.95),
    (("centerface_to_original", "worst_difference"), "at most", 1e-4),
    (("detector_int8_to_float", "recall"), "at least", 0.99),
    (("opencv_to_onnxruntime", "float", "lowest_iou"), "at least", 0.99),
)


def main():
    parser = argparse.ArgumentParser(prog="scripts/models/verify", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data", type=Path, default=DATA, metavar="FOLDER", help="the folder that holds faces-dev and faces-pose (default: ../shared/data beside the clone)")
    parser.add_argument("--json", action="store_true", help="print the report as JSON")
    parser.add_argument("--record", action="store_true", help="write the passports' accuracy to models/calibration/accuracy.json; scripts/models/build then puts it into the manifest")
    parser.add_argument("--sweep-crop", action="store_true", help="only print the table of crop rules (about ten minutes at the first run)")
    parser.add_argument("--sweep-stem", action="store_true", help="only print what it costs and gains to keep the detector's first convolutions in float (two minutes)")
    parser.add_argument("--sweep-halves", action="store_true", help="only print what MobileFaceNet gains in eight bits by halves of PReLU and equalised channels (two minutes)")
    parser.add_argument("--reference", action="store_true", help="only write test/fixtures/reference.json from the fixture photos (needs scripts/fixtures, no data folder)")
    arguments = parser.parse_args()
    files = {passport["file"]: verified(name) for name, passport in read_manifest()["models"].items()}
    if arguments.reference:
        return reference.write(files)
    sets = Sets.of(arguments.data)
    if arguments.sweep_crop:
        return print_sweep(sweep.sweep(sets, files["centerface-int8.onnx"], files["facenet-int8.onnx"]), arguments.json)
    if arguments.sweep_stem:
        rows = stem.sweep(sets)
        print(json.dumps(rows, indent=2) if arguments.json else stem.table(rows))
        return 0
    if arguments.sweep_halves:
        rows = halves.sweep(sets, files["centerface-int8.onnx"])
        print(json.dumps(rows, indent=2) if arguments.json else halves.table(rows))
        return 0
    report = measure(sets, files)
    print(json.dumps(report, indent=2) if arguments.json else text(report))
    demand_bounds(report)
    if arguments.record:
        write_json(ACCURACY, {"measured_with": measured_with(files), "accuracy": passport_figures(report)})
        print(f"wrote {ACCURACY.relative_to(ROOT)}; next step: scripts/models/build", file=sys.stderr)
    return 0


def measure(sets, files):
    """The whole report, as --json prints it; rates are shares of one."""
    detector = files["centerface-int8.onnx"]
    faces = {photos.name: find_faces(photos, detector) for photos in sets}
    return {
        "files": measured_with(files)["files"],
        **{name: measure_embedder(kind, sets, faces, files) for name, kind in EMBEDDERS.items()},
        "centerface_to_original": equivalence.centerface_to_original(sets, faces),
        "detector_int8_to_float": equivalence.detector_int8_to_float(sets, faces),
        "opencv_to_onnxruntime": equivalence.opencv_to_onnxruntime(sets, faces, files["centerface-float.onnx"], detector),
        "faces_found": {
            photos.name: {"photos": len(photos.photos), "first_look": int(faces[photos.name].first_look.sum()), "found": int(faces[photos.name].found.sum())} for photos in sets
        },
    }


def measure_embedder(kind, sets, faces, files):
    models = {"int8": files[kind.file], "float": serialised(kind.float32())}
    embeddings = {
        precision: {photos.name: embed(photos, faces[photos.name], files["centerface-int8.onnx"], model, kind.rule) for photos in sets} for precision, model in models.items()
    }
    return {
        "to_original": equivalence.embedder_to_original(kind, sets, faces),
        "int8_to_float": equivalence.int8_to_float(sets, embeddings["int8"], embeddings["float"]),
        "accuracy": {
            precision: {
                half: {"dev": dev_accuracy(sets.dev, vectors["faces-dev"], which), "pose": pose_accuracy(sets.pose, vectors["faces-pose"], which)} for half, which in HALVES.items()
            }
            for precision, vectors in embeddings.items()
        },
        "at_thresholds": at_thresholds(sets, embeddings["int8"], read_manifest()["models"][kind.passport]["thresholds"]),
    }


def demand_bounds(report):
    """Raises ModelError that names each figure out of its bound."""
    broken = []
    for path, side, bound in BOUNDS:
        value = report
        for key in path:
            value = value[key]
        if not (value <= bound if side == "at most" else value >= bound):
            broken.append(f"{' '.join(path).replace('_', ' ')} is {value:.6g}, allowed is {side} {bound:g}")
    if broken:
        raise ModelError("; ".join(broken), "do not use these files: build them again, and if it stays so find out what changed (ranges, converter, onnxruntime, the processor)")


def print_sweep(swept, as_json):
    if as_json:
        print(json.dumps({half: [{**vars(rule), "cost": sweep.cost((rule, rates)), **rates} for rule, rates in rows] for half, rows in swept.items()}, indent=2))
    else:
        for half, rows in swept.items():
            print(f"{half} half, per cent of comparisons missed; cost is the geometric mean of {', '.join(sweep.RANKED)}\n\n{sweep.table(rows)}\n")
    return 0


if __name__ == "__main__":
    run(main)
