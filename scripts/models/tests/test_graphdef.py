import struct
import unittest

import numpy as np

from lib import facenet
from lib.errors import ModelError
from lib.graphdef import read_graph

from .protobuf import constant, float_field, message, number, varint

FLOAT, INT = 1, 3


class Nodes(unittest.TestCase):
    def test_name_operation_inputs_and_attributes(self):
        strides = message(5, message(1, "strides"), message(2, message(1, message(3, varint(1), varint(2), varint(2), varint(1)))))
        padding = message(5, message(1, "padding"), message(2, message(2, "VALID")))
        node = read_graph(message(1, message(1, "conv"), message(2, "Conv2D"), message(3, "a"), message(3, "b:0"), strides, padding))["conv"]
        self.assertEqual((node.op, node.inputs), ("Conv2D", ["a", "b:0"]))
        self.assertEqual(node.attributes, {"strides": [1, 2, 2, 1], "padding": "VALID"})


class Tensors(unittest.TestCase):
    def value(self, *arguments):
        return read_graph(constant("c", *arguments))["c"].attributes["value"]

    def test_content_in_row_order(self):
        values = self.value(FLOAT, [2, 2], message(4, struct.pack("<4f", 1, 2, 3, 4)))
        np.testing.assert_array_equal(values, [[1, 2], [3, 4]])

    def test_one_value_fills_the_shape(self):
        np.testing.assert_array_equal(self.value(FLOAT, [3], float_field(5, 0.25)), [0.25] * 3)

    def test_a_scalar_has_no_dimension(self):
        self.assertEqual(self.value(INT, [], number(7, -1)).shape, ())

    def test_too_few_values_are_refused(self):
        with self.assertRaisesRegex(ModelError, "has 2 values"):
            self.value(FLOAT, [3], float_field(5, 1), float_field(5, 2))

    def test_content_that_does_not_fit_the_shape_is_refused(self):
        for content in (struct.pack("<3f", 1, 2, 3), b"\0\0\0"):
            with self.subTest(len(content)), self.assertRaisesRegex(ModelError, "bytes"):
                self.value(FLOAT, [2, 2], message(4, content))

    def test_an_unknown_type_is_refused(self):
        with self.assertRaisesRegex(ModelError, "tensor type 7"):
            self.value(7, [1])


class Damage(unittest.TestCase):
    def test_text_that_is_no_text_is_refused(self):
        with self.assertRaisesRegex(ModelError, "no text"):
            read_graph(message(1, message(1, b"\xff\xfe")))

    def test_an_attribute_without_a_name_is_refused(self):
        with self.assertRaisesRegex(ModelError, "attribute"):
            read_graph(message(1, message(5, message(2, number(3, 1)))))

    def test_random_bytes_are_refused_or_hold_no_graph(self):
        generator = np.random.default_rng(0)
        for _ in range(300):
            data = generator.integers(0, 256, 64, np.uint8).tobytes()
            try:
                read_graph(data)
            except ModelError:
                pass

    def test_another_graph_than_facenets_is_refused(self):
        with self.assertRaisesRegex(ModelError, "has no node InceptionResnetV1"):
            facenet.convert(constant("c", FLOAT, [1], float_field(5, 1)))


if __name__ == "__main__":
    unittest.main()
