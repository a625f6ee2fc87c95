import json
import unittest
from unittest import mock

import numpy as np

from lib import recipe
from lib.errors import ModelError
from lib.paths import MODELS
from lib.recipe_scores import attended, draw, genuine_moments, impostor_moments, logistic, score_model, tail_deviation
from lib.recipe_vectors import Source, centred, fused, mean_embedding
from lib.scores import normalised

BOTH = (("people",), ("people",))


def people(count=60, photos=8, dimension=64, common=0.0, noise=0.7, seed=0):
    """A Source of made-up people: a direction each, plus what all share and noise, a third of them in each fold."""
    generator = np.random.default_rng(seed)
    own = normalised(generator.normal(size=(count, 1, dimension)))
    shared = common * normalised(np.ones(dimension))
    vectors = normalised(own + shared + noise * normalised(generator.normal(size=(count, photos, dimension))))
    identities = np.repeat(np.arange(count), photos)
    return Source("made up", vectors.reshape(-1, dimension).astype(np.float32), identities, np.full(len(identities), "people"), identities % 3)


class Vectors(unittest.TestCase):
    def test_fused_cosine_is_the_weighted_mean_of_the_nets_cosines(self):
        a, b = people(seed=1), people(seed=2)
        both = fused([a, b], [0.3, 0.7]).vectors
        self.assertTrue(np.allclose(both @ both.T, 0.3 * a.vectors @ a.vectors.T + 0.7 * b.vectors @ b.vectors.T, atol=1e-5))

    def test_mean_counts_people_not_photos(self):
        vectors, identities = np.float32([[1, 0], [1, 0], [1, 0], [0, 1]]), np.array([5, 5, 5, 9])
        self.assertTrue(np.allclose(mean_embedding(vectors, identities), [0.5, 0.5]))

    def test_centring_takes_away_what_all_share(self):
        each = people(common=0.8)
        moved = centred(each)
        before, after = (impostor_moments(seen, draw(seen, "test", 3, BOTH, 0))[0] for seen in (each, moved))
        self.assertGreater(before, 0.2)
        self.assertLess(abs(after), 0.06)

    def test_nobody_is_centred_by_their_own_fold_nor_anybody_by_the_test_half(self):
        each = people(common=0.8)
        for changed, dependent in ((0, {1, 2}), (1, {0, 2}), (2, set())):
            vectors = each.vectors.copy()
            vectors[np.flatnonzero(each.folds == changed)[0]] *= -1
            before, after = centred(each).vectors, centred(Source(each.name, vectors, each.identities, each.kinds, each.folds)).vectors
            moved = {fold for fold in range(3) if fold != changed and not np.array_equal(before[each.folds == fold], after[each.folds == fold])}
            self.assertEqual(moved, dependent)
            self.assertTrue(np.array_equal(before[each.folds == changed][1:], after[each.folds == changed][1:]))

    def test_faces_not_found_stay_nowhere_and_harm_nothing(self):
        each = people()
        each.vectors[4] = np.nan
        moved = centred(each)
        self.assertTrue(np.isnan(moved.vectors[4]).all())
        self.assertEqual(int(np.isnan(moved.vectors[:, 0]).sum()), 1)
        self.assertNotIn(4, each.rows("calibration"))


class Attended(unittest.TestCase):
    vectors = normalised(np.float32([[1, 0.2], [1, 0], [0.2, 1], [0, 1]]))

    def test_zero_is_the_normalised_mean(self):
        mean = normalised(self.vectors[[1, 3]].mean(0))
        self.assertAlmostEqual(float(attended(self.vectors, [0], [1, 3], 0)[0]), float(self.vectors[0] @ mean), places=6)

    def test_much_is_the_best_template(self):
        self.assertAlmostEqual(float(attended(self.vectors, [0], [1, 3], 1000)[0]), float(self.vectors[0] @ self.vectors[1]), places=6)

    def test_some_lies_nearer_to_the_templates_that_are_more_alike(self):
        mean, some = (float(attended(self.vectors, [0], [1, 3], attention)[0]) for attention in (0, 1))
        self.assertGreater(some, mean)

    def test_one_template_is_its_cosine(self):
        self.assertAlmostEqual(float(attended(self.vectors, [0], [2], 3)[0]), float(self.vectors[0] @ self.vectors[2]), places=6)


class Models(unittest.TestCase):
    def test_own_and_used_photos_are_no_impostors_and_no_probes(self):
        each = people()
        drawn = draw(each, "test", 3, BOTH, 0)
        self.assertEqual({len(similarities) for similarities, _ in drawn.genuine}, {5})
        self.assertEqual(set(np.isnan(drawn.impostor).sum(1)), {8})
        self.assertLess(max(similarities.max() for similarities, _ in drawn.genuine), 0.9999)

    def test_share_between_looks_is_that_of_random_directions(self):
        """Similarities of unit vectors with a random direction have the covariance of the vectors' cosines: all of it differs between looks."""
        each = people(count=300, dimension=128)
        self.assertGreater(impostor_moments(each, draw(each, "test", 1, BOTH, 0))[2], 0.9)

    def test_tail_covers_what_was_measured(self):
        each = people(count=90)
        drawn = draw(each, "test", 3, BOTH, 0)
        scores = drawn.impostor[~np.isnan(drawn.impostor)]
        deviation = tail_deviation(drawn, 0.1)
        for rate, quantile in ((1e-2, 2.3263), (1e-3, 3.0902)):
            self.assertGreaterEqual(0.1 + deviation * quantile, np.quantile(scores, 1 - rate) - 1e-6)

    def test_model_of_two_sets_is_no_laxer_than_that_of_either(self):
        sets = {"near": people(common=0.6, seed=1), "far": people(noise=1.2, seed=2)}
        kinds = {name: BOTH for name in sets}
        both = score_model(sets, kinds, "test", 3, 3)
        for name, each in sets.items():
            alone = score_model({name: each}, kinds, "test", 3, 3)["impostor"]
            self.assertGreaterEqual(both["impostor"]["mean"], alone["mean"])
        self.assertGreater(both["genuine"]["mean"], both["impostor"]["mean"])

    def test_genuine_variance_splits_into_looks_and_people(self):
        mean, variance, share = genuine_moments(people(), draw(people(), "test", 3, BOTH, 3))
        self.assertTrue(0 < variance < 0.1 and 0 < share <= 1 and 0.3 < mean < 1)


class Recipes(unittest.TestCase):
    sources = {"facenet": {name: people(seed=seed) for seed, name in enumerate(("faces-dev", "faces-pose"))}}

    def test_recipes_of_nets_that_are_not_there_are_left_out(self):
        with mock.patch.object(recipe, "KINDS", {name: BOTH for name in self.sources["facenet"]}), mock.patch.object(recipe, "TEMPLATES", (1, 3)):
            learnt = recipe.learnt(self.sources)
        self.assertEqual(list(learnt), ["facenet"])
        self.assertEqual([model["templates"] for model in learnt["facenet"]["raw"]], [1, 3])
        for model in learnt["facenet"]["raw"] + learnt["facenet"]["centred"]:
            self.assertGreater(model["genuine"]["mean"], model["impostor"]["mean"])
            self.assertGreater(model["probability"]["slope"], 0)

    def test_probability_weighs_the_sets_the_same(self):
        sets = {"faces-dev": people(count=60, seed=1), "faces-pose": people(count=30, seed=2)}
        with mock.patch.object(recipe, "KINDS", {name: BOTH for name in sets}):
            scores, same = recipe.labelled(sets, "test", 3)
            large, small = (recipe.labelled({name: each}, "test", 3)[1] for name, each in sets.items())
        self.assertEqual((int(same.sum()), int((~same).sum())), (2 * int(large.sum()), 2 * int((~large).sum())))
        self.assertEqual(len(scores), len(same))
        self.assertLess(len(small), len(large))

    def test_what_was_learnt_with_other_files_is_refused(self):
        used = json.loads(recipe.RECOGNITION.read_bytes())["measured_with"]["files"]
        with self.assertRaisesRegex(ModelError, "other files(.|\n)*--recipes"):
            recipe.read_recipes({name: b"another net" for name in used}, {})

    def test_the_manifest_names_spaces(self):
        used = json.loads(recipe.RECOGNITION.read_bytes())["measured_with"]["files"]
        recipes = recipe.read_recipes({name: (MODELS / name).read_bytes() for name in used}, {"facenet": "a", "mobilefacenet": "b"})
        self.assertEqual(recipes["facenet"]["nets"], [{"space": "a", "weight": 1.0}])


class Probability(unittest.TestCase):
    def test_logistic_finds_the_line_it_was_drawn_from_at_equal_priors(self):
        generator = np.random.default_rng(3)
        same = np.arange(60_000) < 20_000
        scores = np.where(same, generator.normal(0.7, 0.2, 60_000), generator.normal(0.1, 0.2, 60_000))
        offset, slope = logistic(scores, same)
        self.assertAlmostEqual(slope, 0.6 / 0.04, delta=0.4)
        self.assertAlmostEqual(-offset / slope, 0.4, delta=0.01)


if __name__ == "__main__":
    unittest.main()
