"""What was measured on photos and is committed: models/calibration/*.json hold no photo, no crop, no embedding, only ranges and rates.

`*.thresholds.json`, `recognition.json` and `accuracy.json` say which bytes they were measured with (`measured_with`), so that stale ones are seen.
"""

import json
from dataclasses import asdict

from .embedders import EMBEDDERS, crop_rule
from .errors import ModelError
from .geometry import DetectorRule
from .paths import CALIBRATION, ROOT
from .sources import sha256_of

ACCURACY = CALIBRATION / "accuracy.json"


def thresholds_path(name):
    """`name`: of the embedder."""
    return CALIBRATION / f"{name}.thresholds.json"


def measured_with(files):
    """`files`: {file name: bytes}. What a measurement depends on, in the form that is written into the aggregate."""
    crops = {kind.file: crop_rule(kind.rule) for kind in EMBEDDERS.values() if kind.file in files}
    return {"files": {name: sha256_of(data) for name, data in sorted(files.items())}, "detector": asdict(DetectorRule()), "crops": crops}


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
