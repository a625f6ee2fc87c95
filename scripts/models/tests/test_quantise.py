import unittest

import numpy as np
from onnx import TensorProto, helper, numpy_helper

from lib.errors import ModelError
from lib.nets import session
from lib.onnx_files import finished_model, serialised
from lib.quantise import measure_ranges, quantise


def small_net():
    weights = numpy_helper.from_array(np.random.default_rng(0).normal(size=(4, 3, 3, 3)).astype(np.float32), "weights")
    nodes = [helper.make_node("Conv", ["image", "weights"], ["conv"], name="conv", pads=[1] * 4), helper.make_node("Relu", ["conv"], ["relu"], name="relu")]
    shape = ["n", 3, 8, 8]
    image, relu = (helper.make_tensor_value_info(name, TensorProto.FLOAT, dims) for name, dims in (("image", shape), ("relu", ["n", 4, 8, 8])))
    return finished_model(helper.make_graph(nodes, "small", [image], [relu], [weights]))


class Quantise(unittest.TestCase):
    inputs = [np.random.default_rng(seed).uniform(-1, 1, (1, 3, 8, 8)).astype(np.float32) for seed in range(4)]

    def test_the_int8_net_is_close_and_always_the_same_bytes(self):
        net = small_net()
        ranges = measure_ranges(net, self.inputs)
        first, second = (serialised(quantise(net, ranges)) for _ in range(2))
        self.assertEqual(first, second)
        exact, rounded = (session(model).run(None, {"image": self.inputs[0]})[0] for model in (serialised(net), first))
        self.assertLess(np.abs(exact - rounded).max(), 0.05 * exact.max())
        self.assertGreater(np.abs(exact - rounded).max(), 0)

    def test_ranges_cover_every_tensor_and_all_inputs(self):
        ranges = measure_ranges(small_net(), self.inputs)
        self.assertEqual(set(ranges), {"image", "conv", "relu"})
        self.assertEqual(ranges["image"][1], max(float(values.max()) for values in self.inputs))
        self.assertEqual(ranges["relu"][0], 0)

    def test_a_missing_range_is_named_with_the_command_that_makes_it(self):
        with self.assertRaises(ModelError) as caught:
            quantise(small_net(), {"image": (-1, 1), "relu": (0, 1)})
        self.assertIn("no range for 1 tensors, the first is conv", caught.exception.cause)
        self.assertIn("scripts/models/calibrate", caught.exception.next_step)


if __name__ == "__main__":
    unittest.main()
