import json
import shutil
import tempfile
import unittest
from dataclasses import replace
from pathlib import Path
from unittest import mock

from lib import aggregates, passports
from lib.alignment import AlignRule
from lib.embedders import EMBEDDERS
from lib.errors import ModelError
from lib.paths import MODELS
from lib.sources import demand_sha256, sha256_of
from lib.verify import demand_bounds

FILES = ("facenet-int8.onnx", "mobilefacenet-int8.onnx", "centerface-int8.onnx", "centerface-float.onnx")


def committed():
    return {name: (MODELS / name).read_bytes() for name in FILES}


class Sha256(unittest.TestCase):
    def test_the_right_bytes_pass(self):
        demand_sha256(b"abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", "abc")

    def test_other_bytes_are_refused_naming_both(self):
        with self.assertRaises(ModelError) as caught:
            demand_sha256(b"other", sha256_of(b"expected"), "models/x.onnx")
        for part in ("models/x.onnx", sha256_of(b"other"), sha256_of(b"expected")):
            self.assertIn(part, caught.exception.cause)


class Verified(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        shutil.copy(passports.MANIFEST, self.folder)

    def test_the_file_of_the_passport_is_read(self):
        shutil.copy(MODELS / "centerface-int8.onnx", self.folder)
        self.assertEqual(passports.verified("centerface-int8", self.folder), committed()["centerface-int8.onnx"])

    def test_another_file_is_refused_naming_both_hashes(self):
        (self.folder / "facenet-int8.onnx").write_bytes(b"something else")
        with self.assertRaises(ModelError) as caught:
            passports.verified("facenet-int8", self.folder)
        expected = passports.read_manifest()["models"]["facenet-int8"]["sha256"]
        for part in ("models/facenet-int8.onnx", sha256_of(b"something else"), expected):
            self.assertIn(part, caught.exception.cause)

    def test_a_missing_file_and_a_damaged_manifest_say_what_to_do(self):
        with self.assertRaisesRegex(ModelError, "facenet-int8.onnx is missing"):
            passports.verified("facenet-int8", self.folder)


class Manifest(unittest.TestCase):
    def test_the_committed_one_is_made_of_the_committed_files_always_alike(self):
        self.assertEqual(passports.manifest(committed()), passports.MANIFEST.read_bytes())
        self.assertEqual(passports.manifest(committed()), passports.manifest(dict(reversed(committed().items()))))

    def test_it_has_exactly_the_keys_that_the_daemon_reads(self):
        models = json.loads(passports.manifest(committed()))["models"]
        common = {"role", "file", "sha256", "bytes", "precision", "runtime", "title", "papers", "source", "licence", "input", "accuracy", "weaknesses", "command"}
        detector = common | {"dynamic_size", "stride", "outputs"}
        embedder = common | {"embedding_space", "output", "crop", "thresholds"}
        keys = {"facenet-int8": embedder, "mobilefacenet-int8": embedder, "centerface-int8": detector, "centerface-float": detector}
        self.assertEqual({name: set(passport) for name, passport in models.items()}, keys)
        for points in [*models["facenet-int8"]["thresholds"].values(), *models["mobilefacenet-int8"]["thresholds"].values()]:
            self.assertEqual([point["fmr"] for point in points], [1e-2, 1e-3, 1e-4, 1e-5])
            similarities = [point["similarity"] for point in points]
            self.assertEqual(similarities, sorted(similarities))

    def test_thresholds_of_other_bytes_are_refused(self):
        for kind in EMBEDDERS.values():
            with self.subTest(kind.name), self.assertRaisesRegex(ModelError, f"{kind.name}.thresholds.json was measured with other files"):
                passports.manifest({**committed(), kind.file: b"another net"})

    def test_thresholds_of_another_crop_rule_are_refused(self):
        other = {**EMBEDDERS, "mobilefacenet": replace(EMBEDDERS["mobilefacenet"], rule=AlignRule(border="replicate"))}
        with mock.patch.object(aggregates, "EMBEDDERS", other), self.assertRaisesRegex(ModelError, "mobilefacenet.thresholds.json was measured with other files or rules"):
            passports.manifest(committed())

    def test_accuracy_of_other_bytes_is_left_out(self):
        with mock.patch.object(passports, "ACCURACY", MODELS / "calibration" / "none.json"), mock.patch("sys.stderr") as stderr:
            models = json.loads(passports.manifest(committed()))["models"]
        self.assertEqual([passport["accuracy"] for passport in models.values()], [[], [], [], []])
        self.assertTrue(stderr.write.called)


class Aggregates(unittest.TestCase):
    def test_a_damaged_one_says_what_to_do(self):
        damaged = MODELS / "damaged.json"
        with mock.patch.object(Path, "exists", return_value=True), mock.patch.object(Path, "read_bytes", return_value=b"{"), self.assertRaisesRegex(ModelError, "damaged(.|\n)*do this"):
            aggregates.read_json(damaged, "do this")


class Bounds(unittest.TestCase):
    good = {
        **{name: {"to_original": {"worst_difference": 1e-7}, "int8_to_float": {"mean": 0.999, "worst": 0.99}} for name in EMBEDDERS},
        "centerface_to_original": {"worst_difference": 1e-5},
        "detector_int8_to_float": {"recall": 1.0},
        "opencv_to_onnxruntime": {"float": {"lowest_iou": 1.0}},
    }

    def test_good_figures_pass(self):
        demand_bounds(self.good)

    def test_each_bad_figure_is_named_with_its_bound(self):
        with self.assertRaises(ModelError) as caught:
            demand_bounds({**self.good, "mobilefacenet": {"to_original": {"worst_difference": 1e-3}, "int8_to_float": {"mean": 0.9, "worst": float("nan")}}})
        self.assertIn("mobilefacenet to original worst difference is 0.001, allowed is at most 0.0001", caught.exception.cause)
        self.assertIn("mobilefacenet int8 to float mean is 0.9, allowed is at least 0.99", caught.exception.cause)
        self.assertIn("mobilefacenet int8 to float worst is nan", caught.exception.cause)


if __name__ == "__main__":
    unittest.main()
