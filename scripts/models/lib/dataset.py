"""The photos under ../shared/data, their identities and the two halves (see its README)."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import cv2

from .errors import ModelError


@dataclass(frozen=True)
class Photo:
    """`name`: the path inside of the set, `identity`: whose photo, `kind`: strangers, people, frontal or profile."""

    path: Path
    name: str
    identity: str
    kind: str

    @property
    def half(self):
        return half_of(self.identity)

    def read(self):
        image = cv2.imread(str(self.path), cv2.IMREAD_COLOR)
        if image is None:
            raise ModelError(f"{self.name} is no image that OpenCV can read", "remove it from the folder, or repair it")
        return image


def half_of(identity):
    """"calibration" when the sha256 of the identity begins with 0-7, "test" when with 8-f."""
    return "calibration" if digest(identity)[0] in "01234567" else "test"


def digest(text):
    return hashlib.sha256(text.encode()).hexdigest()


def folder_of_people(folder, kind):
    """Photos of FOLDER/IDENTITY/*.jpg in a fixed order."""
    return [Photo(path, f"{kind}/{path.relative_to(folder)}", path.parent.name, kind) for path in _images(folder, "*/*")]


def faces_dev(data):
    """The set of strangers (one or two photos each) and people (6 to 12 each)."""
    root = data / "faces-dev"
    return folder_of_people(root / "strangers", "strangers") + folder_of_people(root / "people", "people")


def faces_pose(data):
    """FOLDER/IDENTITY/{frontal,profile}/NN.jpg."""
    root = data / "faces-pose"
    return [Photo(path, str(path.relative_to(root)), path.parts[-3], path.parts[-2]) for path in _images(root, "*/*/*")]


def _images(folder, pattern):
    paths = sorted(path for path in folder.glob(pattern) if path.suffix.lower() in (".jpg", ".jpeg", ".png"))
    if not paths:
        raise ModelError(f"no photos in {folder}", "give the folder that holds them: FOLDER/PERSON/PHOTO.jpg for calibrate, --data FOLDER for verify")
    return paths
