"""Builds models/*.onnx and their passports (manifest.json) from the pinned packages and models/calibration."""

import argparse
import sys
import tempfile
from pathlib import Path

from .console import run
from .embedders import EMBEDDERS
from .errors import ModelError
from .nets_to_build import FIXED_SIZE, centerface_float, centerface_int8
from .onnx_files import serialised
from .passports import MANIFEST, manifest
from .paths import MODELS, ROOT
from .sources import sha256_of

NETS = {
    **{kind.file: kind.int8 for kind in EMBEDDERS.values()},
    "centerface-int8.onnx": centerface_int8,
    "centerface-float.onnx": lambda: centerface_float(FIXED_SIZE),
}


def main():
    parser = argparse.ArgumentParser(prog="scripts/models/build", description=__doc__)
    parser.add_argument("--check", action="store_true", help="build into a temporary folder and fail when a byte differs from models/")
    parser.add_argument("--output", type=Path, default=MODELS, help="the folder to write to (default: models/)")
    arguments = parser.parse_args()
    if arguments.check:
        with tempfile.TemporaryDirectory() as folder:
            return compare(build(Path(folder)))
    for path in build(arguments.output):
        print(f"{sha256_of(path.read_bytes())}  {shown(path)}  {path.stat().st_size:,} bytes")
    return 0


def build(folder):
    """Writes all files, the manifest last; returns their paths."""
    files = {name: serialised(make()) for name, make in NETS.items()}
    files[MANIFEST.name] = manifest(files)
    folder.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return [folder / name for name in files]


def compare(built):
    """Status 1 when a committed file is not what was built."""
    different = 0
    for path in built:
        committed = MODELS / path.name
        expected = sha256_of(path.read_bytes())
        actual = sha256_of(committed.read_bytes()) if committed.exists() else "missing"
        if actual != expected:
            different += 1
            print(f"models/{path.name} differs: committed {actual}, built {expected}", file=sys.stderr)
    if different:
        raise ModelError(f"{different} of {len(built)} files differ", "run scripts/models/build and commit models/, or find out what changed the source or the ranges")
    print(f"all {len(built)} files of models/ are what scripts/models/build makes")
    return 0


def shown(path):
    return path.relative_to(ROOT) if path.is_relative_to(ROOT) else path


if __name__ == "__main__":
    run(main)
