import unittest

import numpy as np

from lib.scores import Comparisons, across, all_pairs, home, means_of_five, normalised, threshold
from lib.thresholds import points


class Thresholds(unittest.TestCase):
    scores = np.arange(1000, dtype=np.float32) / 1000

    def test_no_more_than_the_rate_passes(self):
        for rate, passing in ((0.1, 100), (0.01, 10), (0.001, 1), (0.0001, 0)):
            self.assertEqual(int((self.scores >= threshold(self.scores, rate)).sum()), passing)

    def test_equal_scores_pass_or_fail_together(self):
        self.assertGreater(threshold(np.full(100, 0.5, np.float32), 0.01), 0.5)

    def test_fnmr_counts_genuine_pairs_below(self):
        self.assertEqual(Comparisons(np.float32([0.2, 0.9985, 0.9995, 0.9999]), self.scores).fnmr(0.001), 0.25)

    def test_rates_with_too_few_comparisons_are_extrapolated_upwards(self):
        scores = np.random.default_rng(0).normal(0, 0.15, 60_000).astype(np.float32)
        found = points(scores, len(scores))
        self.assertEqual([point["extrapolated"] for point in found], [False, False, False, True])
        self.assertEqual([point["above"] for point in found], [600, 60, 6, 0])
        similarities = [point["similarity"] for point in found]
        self.assertEqual(similarities, sorted(similarities))
        self.assertAlmostEqual(similarities[3], 0.15 * 4.265, delta=0.05)


class Pairs(unittest.TestCase):
    vectors = normalised(np.float32([[1, 0], [1, 0.1], [0, 1]]))
    names = np.array([0, 0, 1])

    def test_all_pairs_once(self):
        pairs = all_pairs(self.vectors, self.names)
        self.assertEqual((len(pairs.genuine), len(pairs.impostor)), (1, 2))
        self.assertGreater(pairs.genuine.min(), pairs.impostor.max())

    def test_across_groups(self):
        pairs = across(self.vectors[:1], self.names[:1], self.vectors[1:], self.names[1:])
        self.assertEqual((len(pairs.genuine), len(pairs.impostor)), (1, 1))

    def test_means_leave_out_people_with_one_photo(self):
        means, names = means_of_five(self.vectors, self.names, np.random.default_rng(0))
        self.assertEqual(list(names), [0])
        self.assertAlmostEqual(float(np.linalg.norm(means[0])), 1, places=6)


class Home(unittest.TestCase):
    def test_people_well_apart_are_never_missed_and_people_alike_to_strangers_are(self):
        people = np.repeat(np.eye(30, dtype=np.float32)[:24], 7, axis=0)
        names = np.repeat(np.arange(24), 7)
        far, alike = np.eye(30, dtype=np.float32)[24:], np.eye(30, dtype=np.float32)[:24]
        for template in ("max", "mean"):
            self.assertEqual(home(people, names, far, template).fnir, {0.01: 0, 0.001: 0})
            self.assertEqual(home(people, names, alike, template).fnir, {0.01: 1, 0.001: 1})


if __name__ == "__main__":
    unittest.main()
