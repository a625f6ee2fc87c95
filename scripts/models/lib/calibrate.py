"""Makes models/calibration anew from photos: *.ranges.json (lowest and highest value of each tensor) and mobilefacenet.channels.json (highest
magnitude of each channel) from strangers, with --people also *.thresholds.json (similarities by their rate of false matches), and with --recipes
recognition.json (how similarities of faces with people are distributed). --recipes alone leaves the others as they are."""

import argparse
from pathlib import Path

import cv2
import numpy as np

from . import thresholds
from .accuracy import Sets
from .aggregates import measured_with, thresholds_path, write_json
from .console import progress, run
from .dataset import digest, folder_of_people
from .embedders import EMBEDDERS
from .equalise import channels_path, measure_channels, read_channels, write_channels
from .geometry import DetectorRule, detector_input, embedder_input
from .measured import Photos
from .nets import Detector, cut_out
from .nets_to_build import centerface_float, centerface_int8, facenet_float, mobilefacenet_equalised, mobilefacenet_halves
from .onnx_files import serialised
from .paths import ROOT
from .quantise import measure_ranges, ranges_path, write_ranges
from .recipe import RECOGNITION, recognition
from .recipe_vectors import sources_of

CROPS = 128
# The detector meets faces of 15 to 380 pixels: photos are shown at each of these sizes, tiled until the canvas is full.
PHOTO_HEIGHTS = (48, 64, 96, 128, 192, 256, 384, 768)
CANVASES = 64


def main():
    parser = argparse.ArgumentParser(prog="scripts/models/calibrate", description=__doc__ + " Only the calibration half of the identities is used. Stores no photo, crop or embedding there.")
    parser.add_argument("folder", type=Path, nargs="?", help="photos as FOLDER/PERSON/PHOTO.jpg; use strangers only, e.g. ../shared/data/faces-dev/strangers")
    parser.add_argument("--people", type=Path, metavar="FOLDER", help="people with several photos each, e.g. ../shared/data/faces-dev/people")
    parser.add_argument("--recipes", type=Path, metavar="FOLDER", help="the folder that holds faces-dev and faces-pose, e.g. ../shared/data")
    arguments = parser.parse_args()
    if arguments.folder is None and arguments.recipes is None:
        parser.error("give a folder of strangers, or --recipes FOLDER")
    if arguments.folder:
        make_ranges_and_thresholds(arguments)
    if arguments.recipes:
        make_recipes(Sets.of(arguments.recipes))
    print("next step: scripts/models/build")


def make_ranges_and_thresholds(arguments):
    strangers = folder_of_people(arguments.folder, "strangers")
    people = folder_of_people(arguments.people, "people") if arguments.people else None
    make_ranges(chosen(strangers))
    if people is None:
        print(f"models/calibration/*.thresholds.json are left as they are; if the ranges changed, scripts/models/build refuses them: give --people FOLDER too")
    else:
        make_thresholds(Photos("strangers and people", strangers + people))


def make_ranges(photos):
    detector_model = centerface_float()
    write_ranges("centerface", {"net": "centerface", "inputs": CANVASES, "size": [640, 384]}, measure_ranges(detector_model, progress(canvases(photos), "centerface")))
    faces = found_faces(photos, Detector.of(serialised(detector_model)))
    write_ranges("facenet", {"net": "facenet", "inputs": CROPS}, measure_ranges(facenet_float(), progress(inputs_of("facenet", faces), "facenet")))
    make_equalised_ranges(inputs_of("mobilefacenet", faces))
    for path in (*map(ranges_path, ("centerface", *EMBEDDERS)), channels_path("mobilefacenet")):
        print(f"wrote {path.relative_to(ROOT)}")


def make_equalised_ranges(inputs):
    """Channels first, since they change what the tensors' ranges are."""
    description = {"net": "mobilefacenet", "inputs": len(inputs)}
    write_channels("mobilefacenet", description, measure_channels(mobilefacenet_halves(), progress(inputs, "mobilefacenet, channels")))
    write_ranges("mobilefacenet", description, measure_ranges(mobilefacenet_equalised(read_channels("mobilefacenet")), progress(inputs, "mobilefacenet")))


def make_thresholds(photos):
    """Measured with the int8 nets that these ranges give, whatever is in models/."""
    detector = serialised(centerface_int8())
    for name, kind in EMBEDDERS.items():
        embedder = serialised(kind.int8())
        used = measured_with({"centerface-int8.onnx": detector, kind.file: embedder})
        write_json(thresholds_path(name), {"measured_with": used, **thresholds.measure(photos, detector, embedder, kind.rule)})
        print(f"wrote {thresholds_path(name).relative_to(ROOT)}")


def make_recipes(sets):
    """As make_thresholds: with the nets that these ranges give."""
    detector, embedders = serialised(centerface_int8()), {name: serialised(kind.int8()) for name, kind in EMBEDDERS.items()}
    sources = sources_of(sets, detector, {name: (model, EMBEDDERS[name].rule) for name, model in embedders.items()})
    write_json(RECOGNITION, recognition(sources, {"centerface-int8.onnx": detector, **{EMBEDDERS[name].file: model for name, model in embedders.items()}}))
    print(f"wrote {RECOGNITION.relative_to(ROOT)}")


def chosen(photos):
    """The first photo of each person of the calibration half, in the order of a hash: the same choice on every machine."""
    first = {}
    for photo in photos:
        if photo.half == "calibration":
            first.setdefault(photo.identity, photo)
    return sorted(first.values(), key=lambda photo: digest(photo.name))


def found_faces(photos, detector):
    """(photo's pixels, face) of the first CROPS photos in which a face is found."""
    faces = []
    for photo in photos:
        image = photo.read()
        face = detector.face(image)
        if face is not None:
            faces.append((image, face))
        if len(faces) == CROPS:
            break
    return faces


def inputs_of(name, faces):
    """Inputs of the embedder."""
    return [embedder_input(cut_out(image, face, EMBEDDERS[name].rule)) for image, face in faces]


def canvases(photos):
    """Inputs of the detector: each canvas is tiled with photos of one size, the sizes taking turns."""
    rule, source = DetectorRule(), iter(photos * 8)
    for number in range(CANVASES):
        height = PHOTO_HEIGHTS[number % len(PHOTO_HEIGHTS)]
        canvas = np.zeros((rule.height, rule.width, 3), np.uint8)
        for top in range(0, rule.height, height):
            for left in range(0, rule.width, height):
                place(canvas, next(source).read(), left, top, height)
        yield detector_input(canvas)


def place(canvas, image, left, top, height):
    """Puts the photo's middle square there at that size; what reaches outside is cut off."""
    side = min(image.shape[:2])
    y, x = (image.shape[0] - side) // 2, (image.shape[1] - side) // 2
    tile = cv2.resize(image[y : y + side, x : x + side], (height, height), interpolation=cv2.INTER_AREA if height < side else cv2.INTER_LINEAR)
    room = canvas[top : top + height, left : left + height]
    room[:] = tile[: room.shape[0], : room.shape[1]]


if __name__ == "__main__":
    run(main)
