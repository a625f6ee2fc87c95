"""models/manifest.json: a passport per net, which the daemon reads strictly (its schema knows exactly these keys).

All that is measured comes from models/calibration, all that is known of a file from its bytes, the rest is said here.
"""

import sys

from . import centerface, facenet
from .aggregates import ACCURACY, THRESHOLDS, crop_rule, json_bytes, measured_with, read_json
from .errors import ModelError
from .nets_to_build import FIXED_SIZE
from .paths import MODELS
from .recipe import read_recipes
from .sources import CENTERFACE, FACENET, demand_sha256, sha256_of

FORMAT = 1
MANIFEST = MODELS / "manifest.json"
BUILD = "scripts/models/build"
RECALIBRATE = "make the thresholds anew: scripts/models/calibrate STRANGERS --people PEOPLE"
# One name for all executions of the same weights behind the same crop rule that are shown equivalent (verify), int8 and float.
EMBEDDING_SPACE = "facenet-20180408-102900/1"


def manifest(files):
    """`files`: {file name: bytes} of the three nets. Returns the bytes of the manifest: the same for the same files and aggregates."""
    accuracy = _accuracy(files)
    passports = {
        "facenet-int8": _facenet(files["facenet-int8.onnx"], _thresholds(files)),
        "centerface-int8": _centerface("centerface-int8", files["centerface-int8.onnx"]),
        "centerface-float": _centerface("centerface-float", files["centerface-float.onnx"]),
    }
    for name, passport in passports.items():
        passport["accuracy"] = [{**entry, "command": "scripts/models/verify"} for entry in accuracy.get(name, [])]
        passport["weaknesses"] = WEAKNESSES[passport["role"]]
        passport["command"] = BUILD
    return json_bytes({"format": FORMAT, "models": passports, "recipes": _recipes(files)})


def read_manifest(path=MANIFEST):
    return read_json(path, f"restore it from git, or make it anew: {BUILD}")


def verified(name, folder=MODELS):
    """The bytes of the net with that passport in `folder`; refuses a file whose sha256 is not its passport's."""
    passport = read_manifest(folder / MANIFEST.name)["models"][name]
    path = folder / passport["file"]
    if not path.exists():
        raise ModelError(f"models/{passport['file']} is missing", f"restore it from git, or build it: {BUILD}")
    data = path.read_bytes()
    demand_sha256(data, passport["sha256"], f"models/{passport['file']}", "the file that its passport in models/manifest.json describes", f"restore both from git, or build both: {BUILD}")
    return data


def _facenet(data, thresholds):
    return {
        "role": "embedder",
        **_file("facenet-int8", data, "int8", "onnxruntime"),
        "title": "FaceNet 20180408-102900 (Inception-ResNet-v1, 512-d) in static int8",
        "papers": [
            "Schroff, Kalenichenko, Philbin: FaceNet: A Unified Embedding for Face Recognition and Clustering, CVPR 2015, arXiv:1503.03832",
            "Szegedy, Ioffe, Vanhoucke, Alemi: Inception-v4, Inception-ResNet and the Impact of Residual Connections on Learning, AAAI 2017, arXiv:1602.07261",
            "Yi, Lei, Liao, Li: Learning Face Representation from Scratch (CASIA-WebFace), 2014, arXiv:1411.7923",
        ],
        "source": _source(FACENET),
        "licence": {
            "package": "MIT",
            "weights": "Trained by David Sandberg on CASIA-WebFace by softmax classification, not by the triplet loss of the FaceNet paper. CASIA-WebFace is a set of about"
            " half a million photos of 10,575 celebrities collected from the web for research, without the consent of the people shown. The MIT licence of the package"
            " does not by itself license weights trained on such a set: whether you may use them, above all commercially, is for you to clear. The net can be replaced.",
        },
        "input": _input(facenet.INPUT, facenet.SIZE, facenet.SIZE, 127.5, 128),
        "embedding_space": EMBEDDING_SPACE,
        "output": {"name": facenet.OUTPUT, "dimension": facenet.DIMENSION, "metric": "cosine"},
        "crop": crop_rule(),
        "thresholds": thresholds,
    }


def _centerface(name, data):
    is_int8 = name == "centerface-int8"
    width, height = FIXED_SIZE
    return {
        "role": "detector",
        **_file(name, data, *(("int8", "onnxruntime") if is_int8 else ("float32", "opencv"))),
        "title": "CenterFace (faces with five landmarks) " + ("in static int8, its output layers in float" if is_int8 else f"in float, fixed at {width}x{height} for OpenCV's dnn"),
        "papers": ["Xu, Yan, Sun, Yang, Luo: CenterFace: Joint Face Detection and Alignment Using Face as Point, 2019, arXiv:1911.03599"],
        "source": _source(CENTERFACE),
        "licence": {
            "package": "MIT",
            "weights": "Trained by the authors of CenterFace, whose repository is MIT, on WIDER FACE: 32,203 photos from the web, collected for research and offered for"
            " non-commercial use (CC BY-NC-ND 4.0). The MIT licence of the package does not by itself license weights trained on such a set: whether you may use them, above all"
            " commercially, is for you to clear. The net can be replaced.",
        },
        "input": _input(centerface.INPUT, width, height, 0, 1),
        "dynamic_size": is_int8,
        "stride": centerface.STRIDE,
        "outputs": {output: output for output in centerface.OUTPUTS},
    }


WEAKNESSES = {
    "embedder": [
        "Turned faces: of pairs of a frontal photo and a profile of one person far more are missed than of two frontal ones; see accuracy.",
        "People are not served equally: CASIA-WebFace shows mostly light-skinned Western celebrities, and published tests of FaceNets trained on it or on VGGFace2 find much"
        " lower accuracy on East Asian faces (24.1 against 38.6 overall in one benchmark). It has not been measured here by origin, age or sex.",
        "Children, twins and other close relatives are not in the test sets, and look alike: expect more false matches among them than the thresholds say.",
        "No liveness: a photo or a screen held before the camera is a face.",
        "Thresholds are from photos of celebrities by press photographers; a camera in the dark, with a fisheye or from above has other rates. On other people of the same kind up to"
        " about four times as many false matches as named were measured (see accuracy), and what is named 1e-5 rests on six comparisons (single) or is extrapolated (mean).",
    ],
    "detector": [
        f"Faces higher than about 300 pixels of the {FIXED_SIZE[0]}x{FIXED_SIZE[1]} input are often missed (portraits that fill the photo): look again at half the size.",
        "Faces smaller than about 15 pixels of the input, and profiles, are found less often and with less exact landmarks.",
    ],
}


def _file(name, data, precision, runtime):
    return {"file": f"{name}.onnx", "sha256": sha256_of(data), "bytes": len(data), "precision": precision, "runtime": runtime}


def _source(source):
    return {"registry": "PyPI", "package": source.package, "version": source.version, "file": source.file, "sha256": source.sha256}


def _input(name, width, height, mean, scale):
    """The net's value is (x - mean) / scale for x of 0..255."""
    return {"name": name, "width": width, "height": height, "layout": "NCHW", "colour": "RGB", "mean": mean, "scale": scale}


def _thresholds(files):
    """{"single": [{fmr, similarity}], "mean": ...}; refuses those that belong to other files or another crop rule."""
    measured = read_json(THRESHOLDS, RECALIBRATE)
    used = measured_with({name: files[name] for name in ("centerface-int8.onnx", "facenet-int8.onnx")})
    if measured["measured_with"] != used:
        raise ModelError(f"models/calibration/{THRESHOLDS.name} was measured with other files or rules: {measured['measured_with']}, built were {used}", RECALIBRATE)
    return {template: [{"fmr": point["fmr"], "similarity": point["similarity"]} for point in measured[template]["points"]] for template in ("single", "mean")}


def _recipes(files):
    used = {name: files[name] for name in ("centerface-int8.onnx", "facenet-int8.onnx")}
    return read_recipes(used, {"facenet": EMBEDDING_SPACE})


def _accuracy(files):
    """{net: [{what, value}]}; none, with a warning, of other files: verify needs a manifest, so this must not stop the build."""
    if ACCURACY.exists():
        measured = read_json(ACCURACY, "delete it, then scripts/models/verify --record")
        if measured["measured_with"] == measured_with(files):
            return measured["accuracy"]
    print(f"warning: the passports say no accuracy, models/calibration/{ACCURACY.name} is not of these files: scripts/models/verify --record, then build again", file=sys.stderr)
    return {}
