"""test/fixtures/reference.json: what these scripts see in the fixture photos, which a test holds the daemon's own code against."""

import cv2

from .aggregates import write_json
from .embedders import EMBEDDERS, crop_rule
from .errors import ModelError
from .geometry import LANDMARKS, DetectorRule
from .nets import Detector, Embedder
from .paths import ROOT
from .sources import sha256_of

REFERENCE = ROOT / "test" / "fixtures" / "reference.json"
# The first three are one person; scripts/fixtures fetches those of .tools.
PHOTOS = (".tools/fixtures/obama.jpg", ".tools/fixtures/obama2.jpg", ".tools/fixtures/obama3.jpg", ".tools/fixtures/biden.jpg", "test/fixtures/astronaut.png")


def write(files):
    """Faces of each photo, best first, and by net the cosine of each photo's best face to each other's, in the order of the photos: no embedding."""
    detector = Detector.of(files["centerface-int8.onnx"])
    embedders = {name: Embedder.of(files[kind.file], kind.rule) for name, kind in EMBEDDERS.items()}
    photos, embeddings = [], {name: [] for name in embedders}
    for path in PHOTOS:
        image = _read(path)
        faces = detector.faces(image)
        if not faces:
            raise ModelError(f"no face found in {path}", "the detector in models/ is not the one this was written for: scripts/models/verify")
        for name, embedder in embedders.items():
            embeddings[name] += list(embedder.of_crops([embedder.crop(image, faces[0])]))
        photos.append({"photo": path, "sha256": sha256_of((ROOT / path).read_bytes()), "width": image.shape[1], "height": image.shape[0], "faces": [_face(face) for face in faces]})
    rule = DetectorRule()
    write_json(
        REFERENCE,
        {
            "command": "scripts/models/verify --reference",
            "files": {name: sha256_of(files[name]) for name in ("centerface-int8.onnx", *[kind.file for kind in EMBEDDERS.values()])},
            "detector": {"width": rule.width, "height": rule.height, "enlarge": rule.enlarge, "score": rule.score, "nms_iou": rule.nms_iou, "vote_iou": rule.vote_iou},
            "crops": {name: crop_rule(kind.rule) for name, kind in EMBEDDERS.items()},
            "landmarks": list(LANDMARKS),
            "photos": photos,
            "cosines": {name: [[round(float(a @ b), 4) for b in vectors] for a in vectors] for name, vectors in embeddings.items()},
        },
    )
    print(f"wrote {REFERENCE.relative_to(ROOT)}")
    return 0


def _face(face):
    """Pixels of the photo to a hundredth."""
    return {
        "box": [round(float(value), 2) for value in face.box],
        "score": round(face.score, 4),
        "landmarks": [[round(float(value), 2) for value in point] for point in face.landmarks],
    }


def _read(path):
    image = cv2.imread(str(ROOT / path), cv2.IMREAD_COLOR)
    if image is None:
        raise ModelError(f"{path} is missing or no image", "fetch the fixture photos: scripts/fixtures (part of scripts/setup)")
    return image
