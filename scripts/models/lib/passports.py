"""models/manifest.json: a passport per net, which the daemon reads strictly (its schema knows exactly these keys).

All that is measured comes from models/calibration, all that is known of a file from its bytes, the rest is said here.
"""

import sys

from . import centerface, facenet, mobilefacenet
from .aggregates import ACCURACY, json_bytes, measured_with, read_json, thresholds_path
from .embedders import EMBEDDERS, crop_rule
from .errors import ModelError
from .nets_to_build import FIXED_SIZE
from .paths import MODELS
from .recipe import read_recipes
from .sources import CENTERFACE, FACENET, MOBILEFACENET, demand_sha256, sha256_of

FORMAT = 1
MANIFEST = MODELS / "manifest.json"
BUILD = "scripts/models/build"
RECALIBRATE = "make the thresholds anew: scripts/models/calibrate STRANGERS --people PEOPLE"


def manifest(files):
    """`files`: {file name: bytes} of the nets. Returns the bytes of the manifest: the same for the same files and aggregates."""
    accuracy = _accuracy(files)
    passports = {
        "facenet-int8": {**_embedder("facenet", files), **_facenet()},
        "mobilefacenet-int8": {**_embedder("mobilefacenet", files), **_mobilefacenet()},
        "centerface-int8": _centerface("centerface-int8", files["centerface-int8.onnx"]),
        "centerface-float": _centerface("centerface-float", files["centerface-float.onnx"]),
    }
    for name, passport in passports.items():
        passport["accuracy"] = [{**entry, "command": "scripts/models/verify"} for entry in accuracy.get(name, [])]
        passport["weaknesses"] = WEAKNESSES[name.split("-")[0]]
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


def _embedder(name, files):
    """What is said of each embedder alike."""
    kind, net = EMBEDDERS[name], {"facenet": facenet, "mobilefacenet": mobilefacenet}[name]
    return {
        "role": "embedder",
        **_file(kind.passport, files[kind.file], "int8", "onnxruntime"),
        "input": _input(net.INPUT, net.SIZE, net.SIZE, 127.5, 128),
        "embedding_space": kind.space,
        "output": {"name": net.OUTPUT, "dimension": net.DIMENSION, "metric": "cosine"},
        "crop": crop_rule(kind.rule),
        "thresholds": _thresholds(kind, files),
    }


def _facenet():
    return {
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
    }


def _mobilefacenet():
    return {
        "title": "MobileFaceNet (192-d, aligned crop) in static int8, its channels equalised",
        "papers": [
            "Chen, Liu, Gao, Han: MobileFaceNets: Efficient CNNs for Accurate Real-Time Face Verification on Mobile Devices, CCBR 2018, arXiv:1804.07573",
            "Deng, Guo, Xue, Zafeiriou: ArcFace: Additive Angular Margin Loss for Deep Face Recognition, CVPR 2019, arXiv:1801.07698",
            "Nagel, van Baalen, Blankevoort, Welling: Data-Free Quantization Through Weight Equalization and Bias Correction, ICCV 2019, arXiv:1906.04721",
        ],
        "source": _source(MOBILEFACENET),
        "licence": {
            "package": "MIT",
            "weights": "The package does not say who trained the net nor on what. Its file names and tensor names are those of syaringan357/Android-MobileFaceNet-MTCNN-FaceAntiSpoofing (GitHub),"
            " which names sirius-ai/MobileFaceNet_TF as its source, whose instructions recommend MS1M-refine-v2: millions of photos of about 85,000 celebrities, cleaned from MS-Celeb-1M, which"
            " Microsoft collected from the web for research, without the consent of the people shown, and withdrew in 2019. So very likely that is the training set. The MIT licence of the package"
            " does not by itself license weights trained on such a set: whether you may use them, above all commercially, is for you to clear. The net can be replaced, or left out (recognition.nets).",
        },
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


ANY_EMBEDDER = [
    "Children, twins and other close relatives are not in the test sets, and look alike: expect more false matches among them than the thresholds say.",
    "No liveness: a photo or a screen held before the camera is a face.",
]
WEAKNESSES = {
    "facenet": [
        "Turned faces: of pairs of a frontal photo and a profile of one person far more are missed than of two frontal ones; see accuracy.",
        "People are not served equally: CASIA-WebFace shows mostly light-skinned Western celebrities, and published tests of FaceNets trained on it or on VGGFace2 find much"
        " lower accuracy on East Asian faces (24.1 against 38.6 overall in one benchmark). It has not been measured here by origin, age or sex.",
        *ANY_EMBEDDER,
        "Thresholds are from photos of celebrities by press photographers; a camera in the dark, with a fisheye or from above has other rates. On other people of the same kind up to"
        " about four times as many false matches as named were measured (see accuracy), and what is named 1e-5 rests on six comparisons (single) or is extrapolated (mean).",
    ],
    "mobilefacenet": [
        "Turned faces, more than FaceNet: the five landmarks of a profile cannot be aligned to those of a frontal face; see accuracy.",
        "Landmarks must be right: a face that is not aligned is not recognised. A face that the picture's edge cuts is completed with black.",
        "What is known of the training data comes from hearsay (see licence). Celebrity sets show mostly light-skinned adults; accuracy by origin, age or sex has not been measured here.",
        *ANY_EMBEDDER,
        "Thresholds are from photos of celebrities by press photographers, some of whom the net may have been trained on; a camera in the dark, with a fisheye or from above has other rates. What is"
        " named 1e-5 rests on six comparisons (single) or is extrapolated (mean).",
    ],
    "centerface": [
        f"Faces higher than about 300 pixels of the {FIXED_SIZE[0]}x{FIXED_SIZE[1]} input are often missed (portraits that fill the photo): look again at half the size.",
        "Faces smaller than about 15 pixels of the input, and profiles, are found less often and with less exact landmarks.",
    ],
}


def _file(name, data, precision, runtime):
    return {"file": f"{name}.onnx", "sha256": sha256_of(data), "bytes": len(data), "precision": precision, "runtime": runtime}


def _source(source):
    return {"registry": source.registry, "package": source.package, "version": source.version, "file": source.file, "sha256": source.sha256}


def _input(name, width, height, mean, scale):
    """The net's value is (x - mean) / scale for x of 0..255."""
    return {"name": name, "width": width, "height": height, "layout": "NCHW", "colour": "RGB", "mean": mean, "scale": scale}


def _thresholds(kind, files):
    """{"single": [{fmr, similarity}], "mean": ...}; refuses those that belong to other files or another crop rule."""
    path = thresholds_path(kind.name)
    measured = read_json(path, RECALIBRATE)
    used = measured_with({name: files[name] for name in ("centerface-int8.onnx", kind.file)})
    if measured["measured_with"] != used:
        raise ModelError(f"models/calibration/{path.name} was measured with other files or rules: {measured['measured_with']}, built were {used}", RECALIBRATE)
    return {template: [{"fmr": point["fmr"], "similarity": point["similarity"]} for point in measured[template]["points"]] for template in ("single", "mean")}


def _recipes(files):
    used = {name: files[name] for name in ("centerface-int8.onnx", *[kind.file for kind in EMBEDDERS.values()])}
    return read_recipes(used, {name: kind.space for name, kind in EMBEDDERS.items()})


def _accuracy(files):
    """{net: [{what, value}]}; none, with a warning, of other files: verify needs a manifest, so this must not stop the build."""
    if ACCURACY.exists():
        measured = read_json(ACCURACY, "delete it, then scripts/models/verify --record")
        if measured["measured_with"] == measured_with(files):
            return measured["accuracy"]
    print(f"warning: the passports say no accuracy, models/calibration/{ACCURACY.name} is not of these files: scripts/models/verify --record, then build again", file=sys.stderr)
    return {}
