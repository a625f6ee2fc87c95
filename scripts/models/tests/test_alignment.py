import unittest

import numpy as np

from lib.alignment import ARCFACE, AlignRule, aligned, similarity
from lib.geometry import Face

TEMPLATE = np.array(ARCFACE)


def moved(points, scale=1.0, degrees=0.0, by=(0.0, 0.0)):
    turn = np.radians(degrees)
    rotation = np.array([[np.cos(turn), -np.sin(turn)], [np.sin(turn), np.cos(turn)]])
    return scale * np.asarray(points) @ rotation.T + by


class Similarity(unittest.TestCase):
    def test_a_turned_scaled_and_moved_face_is_brought_back(self):
        for scale, degrees, by in ((1, 0, (0, 0)), (3.7, 33, (500, -20)), (0.2, 170, (-9, 4))):
            with self.subTest(degrees):
                points = moved(TEMPLATE, scale, degrees, by)
                matrix = similarity(points, ARCFACE)
                np.testing.assert_allclose(points @ matrix[:, :2].T + matrix[:, 2], TEMPLATE, atol=1e-9)

    def test_it_is_the_least_squares_solution(self):
        """Against numpy's: unknowns a, b, tx, ty of x' = ax - by + tx, y' = bx + ay + ty."""
        points = np.random.default_rng(0).uniform(0, 200, (5, 2))
        x, y, one, zero = *points.T, np.ones(5), np.zeros(5)
        rows = np.concatenate([np.stack([x, -y, one, zero], 1), np.stack([y, x, zero, one], 1)])
        a, b, tx, ty = np.linalg.lstsq(rows, TEMPLATE.T.ravel(), rcond=None)[0]
        np.testing.assert_allclose(similarity(points, ARCFACE), [[a, -b, tx], [b, a, ty]], atol=1e-9)

    def test_a_mirrored_face_is_not_mirrored_back(self):
        matrix = similarity(TEMPLATE * (-1, 1), ARCFACE)
        self.assertGreaterEqual(np.linalg.det(matrix[:, :2]), 0)

    def test_landmarks_in_one_point_give_numbers(self):
        matrix = similarity(np.full((5, 2), 7.0), ARCFACE)
        np.testing.assert_allclose(matrix @ (7, 7, 1), TEMPLATE.mean(0))


class Aligned(unittest.TestCase):
    def face_of(self, points):
        return Face(np.zeros(4), 1.0, points)

    def test_a_face_that_is_aligned_already_is_cut_unchanged(self):
        image = np.random.default_rng(0).integers(0, 256, (150, 150, 3), np.uint8)
        cropped = aligned(image, self.face_of(TEMPLATE + (20, 10)), AlignRule())
        np.testing.assert_array_equal(cropped, image[10:122, 20:132])

    def test_dots_come_to_lie_where_the_template_says(self):
        points = moved(TEMPLATE, 2, 25, (150, 40))
        image = np.zeros((400, 400, 3), np.uint8)
        for x, y in points.astype(int):
            image[y - 4 : y + 5, x - 4 : x + 5] = 255
        light = aligned(image, self.face_of(points), AlignRule())[:, :, 0].astype(float)
        for x, y in TEMPLATE:
            left, top = int(x) - 8, int(y) - 8
            part = light[top : top + 17, left : left + 17]
            middle = [np.average(np.arange(17) + 0.5 + start, weights=part.sum(axis)) for axis, start in ((0, left), (1, top))]
            np.testing.assert_allclose(middle, (x, y), atol=0.6)

    def test_outside_of_the_photo_it_is_black_or_the_nearest_pixel(self):
        image = np.full((112, 112, 3), 9, np.uint8)
        face = self.face_of(TEMPLATE - (56, 0))
        black, nearest = (aligned(image, face, AlignRule(border=border)) for border in ("constant", "replicate"))
        self.assertTrue((black[:, :55] == 0).all() and (black[:, 57:] == 9).all() and (nearest == 9).all())


if __name__ == "__main__":
    unittest.main()
