"""Faces and embeddings of the photos of a set, kept in .tools/models-measured, since computing them takes minutes.

A file there is named by a digest of all it depends on: the nets' bytes, the rules, the code of geometry.py and alignment.py, the photos' names and sizes.
It is never used for another input, so deleting the folder is always safe, and never needed.
"""

from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from . import alignment, geometry
from .alignment import AlignRule
from .console import progress
from .dataset import digest
from .geometry import CropRule, DetectorRule, Face
from .nets import Detector, Embedder
from .paths import MEASURED
from .sources import sha256_of


@dataclass(frozen=True)
class Photos:
    """A set of photos with a name for progress lines; rows of all arrays below are in this order."""

    name: str
    photos: list

    @property
    def key(self):
        return digest("\n".join(f"{photo.name} {photo.path.stat().st_size}" for photo in self.photos))

    def where(self, half=None, kind=None):
        """Rows [N] (bool) of the photos of one half and one kind; None stands for any."""
        return np.array([(half in (None, photo.half)) and (kind in (None, photo.kind)) for photo in self.photos])

    @property
    def identities(self):
        """Identity of each photo as a number [N]; the same person has the same number."""
        return np.unique([photo.identity for photo in self.photos], return_inverse=True)[1]


@dataclass(frozen=True)
class FoundFaces:
    """The face meant in each photo: boxes [N, 4], scores [N], landmarks [N, 5, 2]; all NaN where none was found.

    `first_look` [N] (bool): found at full size already (see Detector.look).
    """

    boxes: np.ndarray
    scores: np.ndarray
    landmarks: np.ndarray
    first_look: np.ndarray

    @property
    def found(self):
        return ~np.isnan(self.scores)

    def face(self, row):
        return Face(self.boxes[row], float(self.scores[row]), self.landmarks[row])


def find_faces(photos, model, rule=DetectorRule()):
    """`model`: the bytes of a CenterFace file. Returns FoundFaces of the photos."""

    def compute():
        detector, count = Detector.of(model, rule), len(photos.photos)
        boxes, scores, landmarks, first_look = np.full((count, 4), np.nan), np.full(count, np.nan), np.full((count, 5, 2), np.nan), np.zeros(count, bool)
        for row, photo in enumerate(progress(photos.photos, f"faces of {photos.name}")):
            face, first_look[row] = detector.look(photo.read())
            if face is not None:
                boxes[row], scores[row], landmarks[row] = face.box, face.score, face.landmarks
        return {"boxes": boxes, "scores": scores, "landmarks": landmarks, "first_look": first_look}

    return FoundFaces(**_kept("faces", _faces_key(photos, model, rule), compute))


def embed(photos, faces, detector_model, embedder_model, rule=CropRule(), rows=None, detector_rule=DetectorRule()):
    """Embeddings [N, dimension] of the faces, NaN where none was found or `rows` (bool [N]) does not ask for it.

    `rule`: CropRule for FaceNet, AlignRule for MobileFaceNet.
    """
    rows = faces.found if rows is None else rows & faces.found

    def compute():
        embedder = Embedder.of(embedder_model, rule)
        wanted = np.flatnonzero(rows)
        computed = [embedder.of_crops([embedder.crop(photos.photos[row].read(), faces.face(row))])[0] for row in progress(wanted, f"embeddings of {photos.name}")]
        embeddings = np.full((len(photos.photos), len(computed[0])), np.nan, np.float32)
        embeddings[wanted] = computed
        return {"embeddings": embeddings}

    key = f"{_faces_key(photos, detector_model, detector_rule)} {sha256_of(embedder_model)} {_rule_key(rule)} {sha256_of(rows.tobytes())}"
    return _kept("embeddings", key, compute)["embeddings"]


def _rule_key(rule):
    code = f" {sha256_of(Path(alignment.__file__).read_bytes())}" if isinstance(rule, AlignRule) else ""
    return f"{asdict(rule)}{code}"


def _faces_key(photos, model, rule):
    return f"{photos.key} {sha256_of(model)} {asdict(rule)} {sha256_of(Path(geometry.__file__).read_bytes())}"


def _kept(kind, key, compute):
    """The arrays of that key: read when they are there, else computed and written, whole or not at all."""
    path = MEASURED / f"{kind}-{digest(key)[:32]}.npz"
    if path.exists():
        with np.load(path) as arrays:
            return dict(arrays)
    arrays = compute()
    MEASURED.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".unfinished.npz")
    np.savez(unfinished, **arrays)
    unfinished.replace(path)
    return arrays
