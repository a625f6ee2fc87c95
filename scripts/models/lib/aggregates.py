"""What was measured on photos and is committed: models/calibration/*.json hold no photo, no crop, no embedding, only ranges and rates.

`facenet.thresholds.json` and `accuracy.json` say which bytes they were measured with (`measured_with`), so that stale ones are seen.
"""

import json
from dataclasses import asdict

from .errors import ModelError
from .geometry import CropRule, DetectorRule
from .paths import CALIBRATION, ROOT
from .sources import sha256_of

THRESHOLDS = CALIBRATION / "facenet.thresholds.json"
ACCURACY = CALIBRATION / "accuracy.json"


def measured_with(files):
    """`files`: {file name: bytes}. What a measurement depends on, in the form that is written into the aggregate."""
    return {"files": {name: sha256_of(data) for name, data in sorted(files.items())}, "detector": asdict(DetectorRule()), "crop": crop_rule()}


def crop_rule():
    """The crop rule without its size, which the passport's input has."""
    rule = asdict(CropRule())
    return {key: rule[key] for key in ("margin", "upright", "border")}


def write_json(path, value):
    """Readable, and the same bytes for the same value."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(json_bytes(value))


def json_bytes(value):
    return (json.dumps(value, indent=2, ensure_ascii=False) + "\n").encode()


def read_json(path, next_step):
    if not path.exists():
        raise ModelError(f"{path.relative_to(ROOT)} is missing", next_step)
    try:
        return json.loads(path.read_bytes())
    except ValueError as error:
        raise ModelError(f"{path.relative_to(ROOT)} is damaged: {error}", next_step) from error
