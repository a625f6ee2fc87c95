"""Where things are in the clone."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
MODELS = ROOT / "models"
CALIBRATION = MODELS / "calibration"
CACHE = ROOT / ".tools" / "models-cache"
DATA = ROOT.parent / "shared" / "data"
MEASURED = ROOT / ".tools" / "models-measured"
