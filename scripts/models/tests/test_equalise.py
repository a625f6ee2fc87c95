import tempfile
import unittest
from pathlib import Path
from unittest import mock

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from lib import equalise as module
from lib.equalise import equalise, measure_channels, read_channels, write_channels
from lib.errors import ModelError
from lib.nets import session
from lib.onnx_files import finished_model, serialised
from lib.quantise import measure_ranges, quantise

INPUTS = [np.random.default_rng(seed).uniform(-1, 1, (1, 3, 8, 8)).astype(np.float32) for seed in range(4)]


def net():
    """Conv, Relu, depthwise Conv, added to another Conv's output, then a Conv to the output; the first one's channels are far apart."""
    generator = np.random.default_rng(0)
    weights = {"w1": (4, 3, 3, 3), "w2": (4, 1, 3, 3), "w3": (4, 3, 1, 1), "w4": (2, 4, 1, 1)}
    tensors = {name: generator.normal(size=shape).astype(np.float32) for name, shape in weights.items()}
    tensors["w1"] *= np.float32([100, 1, 10, 0.5])[:, None, None, None]
    tensors["w2"] /= np.float32([100, 1, 10, 0.5])[:, None, None, None]
    tensors["b1"] = np.float32([1, 2, 3, 4])
    nodes = [
        helper.make_node("Conv", ["image", "w1", "b1"], ["a"], name="a", pads=[1] * 4),
        helper.make_node("Relu", ["a"], ["r"], name="r"),
        helper.make_node("Conv", ["r", "w2"], ["c"], name="c", pads=[1] * 4, group=4),
        helper.make_node("Conv", ["image", "w3"], ["d"], name="d"),
        helper.make_node("Add", ["c", "d"], ["s"], name="s"),
        helper.make_node("Conv", ["s", "w4"], ["out"], name="out"),
    ]
    image, out = (helper.make_tensor_value_info(name, TensorProto.FLOAT, dims) for name, dims in (("image", ["n", 3, 8, 8]), ("out", ["n", 2, 8, 8])))
    return finished_model(helper.make_graph(nodes, "small", [image], [out], [numpy_helper.from_array(values, name) for name, values in tensors.items()]))


def with_sigmoid(graph):
    """The last Conv sees the sigmoid of the sum."""
    before = graph.node[:-1]
    bent = [helper.make_node("Sigmoid", ["s"], ["g"], name="g"), helper.make_node("Conv", ["g", "w4"], ["out"], name="out")]
    return helper.make_graph([*before, *bent], "bent", graph.input, graph.output, graph.initializer)


def outputs(model):
    return np.concatenate([session(serialised(model)).run(None, {"image": values})[0] for values in INPUTS])


class Equalise(unittest.TestCase):
    def setUp(self):
        self.net = net()
        self.highest = measure_channels(self.net, INPUTS)

    def test_groups_lie_between_convolutions_and_leave_the_output_alone(self):
        self.assertEqual({name: values.shape for name, values in self.highest.items()}, {"a": (4,), "d": (4,)})

    def test_a_function_that_is_not_homogeneous_stays_as_it_is(self):
        bent = finished_model(with_sigmoid(self.net.graph))
        highest = measure_channels(bent, INPUTS)
        self.assertEqual(list(highest), ["a"])
        np.testing.assert_allclose(outputs(equalise(bent, highest)), outputs(bent), rtol=1e-4, atol=1e-4)

    def test_it_computes_the_same(self):
        np.testing.assert_allclose(outputs(equalise(self.net, self.highest)), outputs(self.net), rtol=1e-4, atol=1e-4)

    def test_afterwards_all_channels_reach_as_far(self):
        for values in measure_channels(equalise(self.net, self.highest), INPUTS).values():
            np.testing.assert_allclose(values / values.max(), 1, rtol=1e-4)

    def test_negative_values_before_a_relu_do_not_count(self):
        positive = measure_channels(self.net, [np.abs(values) for values in INPUTS])["a"]
        graph = measure_ranges(self.net, [np.abs(values) for values in INPUTS])
        self.assertGreater(-graph["a"][0], graph["a"][1])
        self.assertAlmostEqual(float(positive.max()), graph["a"][1], places=3)

    def test_eight_bits_lose_less(self):
        exact = outputs(self.net)
        errors = [np.abs(outputs(quantise(model, measure_ranges(model, INPUTS))) - exact).mean() for model in (self.net, equalise(self.net, self.highest))]
        self.assertLess(errors[1], errors[0] / 3)

    def test_a_channel_that_is_never_active_stays_finite(self):
        highest = {**self.highest, "a": np.float32([0, 1, 1, 1])}
        np.testing.assert_allclose(outputs(equalise(self.net, highest)), outputs(self.net), rtol=1e-3, atol=1e-3)

    def test_channels_of_another_graph_are_refused(self):
        for highest in ({}, {**self.highest, "a": np.ones(3)}, {**self.highest, "x": np.ones(4)}):
            with self.subTest(len(highest)), self.assertRaisesRegex(ModelError, "not those of this graph"):
                equalise(self.net, highest)

    def test_what_is_written_is_read_to_three_digits(self):
        with tempfile.TemporaryDirectory() as folder, mock.patch.object(module, "CALIBRATION", Path(folder)):
            write_channels("x", {"net": "x"}, {"a": np.float32([1.23456, 0])})
            self.assertEqual(read_channels("x"), {"a": [1.23, 0]})

    def test_missing_channels_are_named_with_the_command_that_makes_them(self):
        with self.assertRaisesRegex(ModelError, "none.channels.json is missing(.|\n)*scripts/models/calibrate"):
            read_channels("none")


if __name__ == "__main__":
    unittest.main()
