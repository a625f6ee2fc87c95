import unittest

import numpy as np

from lib.geometry import CropRule, DetectorRule, Face, central, crop, cut, decode, detector_input, embedder_input, fit, iou, suppressed, turned_upright

RULE = DetectorRule(width=64, height=32)


def face(x, y, width, height, landmarks=np.zeros((5, 2))):
    return Face(np.array([x, y, width, height], float), 1.0, np.array(landmarks, float))


class Fit(unittest.TestCase):
    def test_a_large_photo_is_scaled_by_one_factor_to_the_top_left(self):
        canvas, factor = fit(np.full((64, 64, 3), 9, np.uint8), RULE)
        self.assertEqual((canvas.shape, factor), ((32, 64, 3), 0.5))
        self.assertTrue((canvas[:, :32] == 9).all() and (canvas[:, 32:] == 0).all())

    def test_a_small_photo_is_not_enlarged_without_limit(self):
        self.assertEqual(fit(np.zeros((4, 4, 3), np.uint8), RULE)[1], RULE.enlarge)

    def test_the_second_look_is_at_half_the_size(self):
        self.assertEqual(fit(np.zeros((64, 64, 3), np.uint8), RULE, 0.5)[1], 0.25)

    def test_inputs_are_rgb_planes(self):
        image = np.zeros((2, 3, 3), np.uint8)
        image[..., 0], image[..., 2] = 10, 200
        values = detector_input(image)
        self.assertEqual((values.shape, values.dtype), ((1, 3, 2, 3), np.float32))
        self.assertEqual([plane.max() for plane in values[0]], [200, 0, 10])
        np.testing.assert_allclose(embedder_input(image)[0, :, 0, 0], [(200 - 127.5) / 128, -127.5 / 128, (10 - 127.5) / 128])


class Decode(unittest.TestCase):
    def outputs(self, *cells):
        heatmap, scale, offset, landmarks = (np.zeros((1, channels, 8, 16), np.float32) for channels in (1, 2, 2, 10))
        for row, column, score in cells:
            heatmap[0, 0, row, column] = score
            scale[0, :, row, column] = np.log(2), np.log(1)  # height 8, width 4
            offset[0, :, row, column] = 0.25, -0.25
            landmarks[0, :, row, column] = np.linspace(0, 0.9, 10)
        return heatmap, scale, offset, landmarks

    def test_a_cell_says_centre_size_and_landmarks_y_before_x(self):
        (found,) = decode(*self.outputs((2, 5, 0.9)), RULE)
        np.testing.assert_allclose(found.box, [(5 - 0.25 + 0.5) * 4 - 2, (2 + 0.25 + 0.5) * 4 - 4, 4, 8], rtol=1e-6)
        np.testing.assert_allclose(found.landmarks[0], [found.box[0] + 0.1 * 4, found.box[1]], rtol=1e-6)
        np.testing.assert_allclose(found.landmarks[4], [found.box[0] + 0.9 * 4, found.box[1] + 0.8 * 8], rtol=1e-6)

    def test_the_best_comes_first_and_silences_its_neighbours(self):
        found = decode(*self.outputs((2, 5, 0.7), (3, 5, 0.9), (6, 12, 0.8), (0, 0, 0.5)), RULE)
        np.testing.assert_allclose([each.score for each in found], [0.9, 0.8], rtol=1e-6)

    def test_neighbours_that_overlap_well_vote_by_their_scores(self):
        heatmap, scale, offset, landmarks = self.outputs((3, 5, 0.9), (3, 6, 0.6), (6, 12, 0.8))
        scale[:, :, 3, 5:7] = np.log(8)  # 32 wide: a shift of one cell is an IoU of 28/36
        voted, alone = decode(heatmap, scale, offset, landmarks, RULE)
        self.assertAlmostEqual(voted.score, 0.9, places=6)
        np.testing.assert_allclose(voted.box, [(5 - 0.25 + 0.5) * 4 - 16 + 4 * 0.6 / 1.5, (3 + 0.25 + 0.5) * 4 - 16, 32, 32], rtol=1e-5)
        np.testing.assert_allclose(alone.box[2:], [4, 8], rtol=1e-6)

    def test_an_empty_image_has_no_faces(self):
        self.assertEqual(decode(*self.outputs(), RULE), [])


class Boxes(unittest.TestCase):
    def test_iou(self):
        self.assertEqual(iou([0, 0, 2, 2], [0, 0, 2, 2]), 1)
        self.assertAlmostEqual(iou([0, 0, 2, 2], [1, 0, 2, 2]), 1 / 3)
        self.assertEqual(iou([0, 0, 2, 2], [2, 0, 2, 2]), 0)

    def test_suppression_is_greedy_a_suppressed_box_suppresses_none(self):
        boxes = np.array([[0, 0, 10, 10], [4, 0, 10, 10], [8, 0, 10, 10]], float)
        self.assertEqual(suppressed(boxes, np.array([0.9, 0.8, 0.7]), 0.3), [0, 2])

    def test_the_face_meant_is_nearest_the_centre(self):
        image, left, middle = np.zeros((100, 100, 3), np.uint8), face(0, 0, 10, 10), face(40, 50, 10, 10)
        self.assertIs(central([left, middle], image), middle)
        self.assertIsNone(central([], image))


class Cut(unittest.TestCase):
    image = np.arange(1, 49, dtype=np.uint8).reshape(4, 4, 3)

    def test_inside_of_the_image_it_is_the_region(self):
        np.testing.assert_array_equal(cut(self.image, 1, 1, 3, 4, "replicate"), self.image[1:4, 1:3])

    def test_borders_at_a_corner(self):
        replicate, constant, inside = (cut(self.image, -2, -1, 2, 2, border) for border in ("replicate", "constant", "inside"))
        self.assertEqual((replicate.shape, constant.shape, inside.shape), ((3, 4, 3), (3, 4, 3), (2, 2, 3)))
        np.testing.assert_array_equal(replicate[0, 0], self.image[0, 0])
        self.assertTrue((constant[0] == 0).all() and (constant[:, :2] == 0).all())
        for region in (replicate[1:, 2:], constant[1:, 2:], inside):
            np.testing.assert_array_equal(region, self.image[:2, :2])

    def test_a_region_outside_altogether_is_the_nearest_pixel(self):
        for border in ("replicate", "constant", "inside"):
            region = cut(self.image, 7, -9, 9, -6, border)
            self.assertEqual(region.shape, (3, 2, 3))
            self.assertTrue((region == self.image[0, 3]).all())

    def test_the_image_is_not_written_to(self):
        before = self.image.copy()
        cut(self.image, -1, -1, 4, 4, "constant")[:] = 0
        np.testing.assert_array_equal(self.image, before)


class Crop(unittest.TestCase):
    def test_margin_grows_each_side_and_the_box_is_stretched(self):
        image = np.zeros((100, 100, 3), np.uint8)
        image[30:70, 45:55] = 255  # the box grown by half of its width and height
        grown = crop(image, face(47.5, 40, 5, 20), CropRule(margin=0.5, upright=False))
        self.assertEqual(grown.shape, (160, 160, 3))
        self.assertTrue((grown == 255).all())

    def test_a_face_at_the_edge_and_one_of_no_size_have_a_crop(self):
        image = np.full((20, 20, 3), 7, np.uint8)
        for box in ((-5, -5, 10, 10), (15, 15, 30, 30), (10, 10, 0, 0), (40, 40, 10, 10)):
            for border in ("replicate", "constant", "inside"):
                with self.subTest(box=box, border=border):
                    self.assertEqual(crop(image, face(*box), CropRule(border=border)).shape, (160, 160, 3))

    def test_turning_levels_the_line_of_the_eyes(self):
        image = np.zeros((101, 101, 3), np.uint8)
        left, right = (30, 60), (70, 40)
        for x, y in (left, right):
            image[y - 2 : y + 3, x - 2 : x + 3] = 255
        turned, _ = turned_upright(image, face(0, 0, 101, 101, [left, right, *[(0, 0)] * 3]))
        rows = [np.average(np.arange(101), weights=turned[:, part, 0].sum(1)) for part in (slice(0, 50), slice(51, 101))]
        self.assertAlmostEqual(rows[0], rows[1], delta=0.5)


if __name__ == "__main__":
    unittest.main()
