import unittest

import numpy as np

from lib import research_quality
from lib.geometry import Face
from lib.research_heads import Head, calibration_error, equal_error_rate, features, log_loss
from lib.research_home import Outcome, Protocol, attention, fnir, households, interval, outcomes
from lib.research_norms import NORMS
from lib.research_projection import _gradient, projected, trained
from lib.research_tracks import false_match_probability, named, upper_bound, weighed
from lib.scores import Comparisons, normalised
from tests.test_recipe import people

HOME = Protocol("made up", "made up", ("people",), ("people",))
IMPOSTOR = {"mean": 0.0, "between": 0.08, "within": 0.12}


class Home(unittest.TestCase):
    def test_nobody_is_both_template_and_probe_nor_both_enrolled_and_stranger(self):
        each = people(count=60)
        for house in list(households(each, "test", HOME, 8))[:3]:
            self.assertFalse(set(np.concatenate(house.templates)) & set(house.probes))
            self.assertFalse(set(house.people) & set(each.identities[house.strangers]))
            self.assertTrue((each.identities[house.probes] == house.people[house.owners]).all())
            self.assertTrue((each.folds[np.concatenate([house.probes, house.strangers])] == 2).all())

    def test_people_well_apart_are_never_missed(self):
        each = people(count=60, noise=0.3)
        self.assertEqual(fnir(outcomes(each, "test", HOME, attention(3), 8), 0.01), 0)

    def test_who_is_more_like_another_of_the_household_is_never_found(self):
        each = people(count=60, noise=2)
        own = np.concatenate([draw.own for draw in outcomes(each, "test", HOME, attention(3), 8)])
        self.assertTrue(0.01 < np.isneginf(own).mean() < 0.5)

    def test_weights_of_one_change_nothing(self):
        each = people(count=60, noise=1.6)
        for draw in outcomes(each, "test", HOME, attention(3), 8)[:5]:
            for rate in (0.01, 0.1):
                self.assertAlmostEqual(draw.fnir(rate), draw.resampled(rate, np.ones(60)))

    def test_interval_holds_the_estimate(self):
        each = people(count=60, noise=1.6)
        draws = outcomes(each, "test", HOME, attention(3), 8)
        low, high = interval(draws, 0.1, each.identities, 60)
        self.assertTrue(low < fnir(draws, 0.1) < high)

    def test_a_probe_more_like_another_is_missed_at_any_threshold(self):
        self.assertEqual(Outcome(np.array([-np.inf, 0.9]), np.array([0, 1]), np.array([0.1, 0.2]), np.array([2, 3])).fnir(0.5), 0.5)


class Quality(unittest.TestCase):
    def test_the_face_shrinks_with_the_picture_and_never_grows(self):
        face = Face(np.array([10.0, 20, 60, 80]), 0.9, np.ones((5, 2)))
        image, small = research_quality.smaller(40)(np.zeros((200, 100, 3), np.uint8), face)
        self.assertEqual((image.shape, list(small.box)), ((100, 50, 3), [5, 10, 30, 40]))
        self.assertEqual(research_quality.smaller(160)(np.zeros((200, 100, 3), np.uint8), face)[0].shape, (200, 100, 3))

    def test_changes_leave_bytes_and_do_what_they_say(self):
        image = np.random.default_rng(0).integers(0, 256, (120, 120, 3)).astype(np.uint8)
        face = Face(np.array([10.0, 10, 100, 100]), 0.9, np.ones((5, 2)))
        for name, change in research_quality.CHANGES.items():
            self.assertEqual(change(image, face)[0].dtype, np.uint8, name)
        self.assertLess(research_quality.darker(0.15)(image, face)[0].mean(), 25)
        self.assertLess(research_quality.flatter(0.2)(image, face)[0].std(), 0.25 * image.std())
        self.assertLess(research_quality.blurred(0.02)(image, face)[0].std(), 0.5 * image.std())


class Norms(unittest.TestCase):
    def test_norms_keep_the_shape_and_make_numbers(self):
        generator = np.random.default_rng(0)
        scores, cohort = generator.normal(size=(7, 5)), generator.normal(size=(10, 5))
        cohort[np.arange(10), np.arange(10) % 5] = np.nan
        for name, norm in NORMS.items():
            self.assertTrue(np.isfinite(norm(scores, cohort)).all(), name)

    def test_less_the_second_leaves_the_margin(self):
        self.assertAlmostEqual(float(NORMS["less 0.5 of the second"](np.array([[0.9, 0.4, 0.1]]), None)[0, 0]), 0.7)


class Tracks(unittest.TestCase):
    def test_repeated_looks_are_worth_one_and_different_ones_more_up_to_the_bound(self):
        self.assertAlmostEqual(weighed(np.ones((4, 4)))[1], 1)
        self.assertEqual(weighed(np.eye(4))[1], 2)
        weights, worth = weighed(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 1.0]]))
        self.assertAlmostEqual(weights.sum(), 1)
        self.assertGreater(weights[2], weights[0])

    def test_probability_falls_with_similarity(self):
        values = [false_match_probability(IMPOSTOR, similarity, 1.3) for similarity in (0.0, 0.3, 0.5, 0.7)]
        self.assertEqual(values, sorted(values, reverse=True))
        self.assertEqual(values[0], 1.0)
        self.assertLess(values[-1], 1e-5)

    def test_one_lucky_look_names_nobody(self):
        each = people(count=4, photos=5)
        rows = np.arange(5)
        alike, lucky = np.full((5, 3), 0.1), np.full((5, 3), 0.1)
        alike[:, 1] = 0.85
        lucky[2, 1] = 3
        self.assertLess(false_match_probability(IMPOSTOR, float(lucky[:, 1].mean()), 1), 1e-4)
        self.assertEqual(named(each, rows, alike, IMPOSTOR, 1e-4), 1)
        self.assertIsNone(named(each, rows, lucky, IMPOSTOR, 1e-4))
        self.assertIsNone(named(each, rows[:1], alike[:1], IMPOSTOR, 1e-4))

    def test_bound_of_none_is_the_rule_of_three(self):
        self.assertAlmostEqual(upper_bound(0, 1000), 0.003, places=4)
        self.assertGreater(upper_bound(3, 1000), 0.007)


class Heads(unittest.TestCase):
    def test_a_head_learns_the_element_that_matters(self):
        generator = np.random.default_rng(1)
        same = generator.random(4000) < 0.3
        x, y = generator.normal(size=(2, 4000, 6))
        y[same, 2] = x[same, 2] + 0.05 * generator.normal(size=same.sum())
        values = features("difference", x, y)
        logits = Head(values, same, 1e-3).logits(values)
        self.assertLess(log_loss(logits, same), 0.35)
        self.assertLess(calibration_error(logits, same), 0.1)
        self.assertLess(equal_error_rate(Comparisons(logits[same], logits[~same])), 0.15)

    def test_said_half_and_true_half_is_calibrated(self):
        same = np.arange(100) < 50
        self.assertAlmostEqual(calibration_error(np.zeros(100), same), 0)
        self.assertAlmostEqual(log_loss(np.zeros(100), same), np.log(2))
        self.assertAlmostEqual(calibration_error(np.full(100, 50.0), same), 0.5)

    def test_equal_error_rate_of_halves_that_overlap(self):
        self.assertAlmostEqual(equal_error_rate(Comparisons(np.arange(1000) / 1000 + 0.5, np.arange(1000) / 1000)), 0.25, places=2)


class Projection(unittest.TestCase):
    def test_gradient_is_that_of_the_loss(self):
        generator = np.random.default_rng(2)
        x, y = generator.normal(size=(2, 6, 5))
        matrix, step = np.eye(5) + 0.1 * generator.normal(size=(5, 5)), 1e-6
        towards = generator.normal(size=(5, 5))

        def loss(at):
            a, b = normalised(x @ at), normalised(y @ at)
            cosines = a @ b.T
            own = np.diag(cosines).copy()
            np.fill_diagonal(cosines, -np.inf)
            return np.maximum(0, cosines.max(1) - own + 0.2).mean()

        measured = (loss(matrix + step * towards) - loss(matrix - step * towards)) / 2 / step
        self.assertAlmostEqual(float(np.sum(_gradient(matrix, x, y) * towards)), measured, places=5)

    def test_training_brings_people_together_whom_it_knows(self):
        each = people(count=60, noise=1.6, dimension=32)
        matrix = trained({"made up": each}, {"made up": ("people",)}, 1e-3, "calibration")
        before, after = (fnir(outcomes(seen, "calibration", HOME, attention(0)), 0.1) for seen in (each, projected(each, matrix)))
        self.assertLess(after, before)


if __name__ == "__main__":
    unittest.main()
