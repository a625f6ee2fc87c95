import unittest

import numpy as np
import tflite
from ai_edge_litert.interpreter import Interpreter

from lib import mobilefacenet
from lib.errors import ModelError
from lib.nets import session
from lib.onnx_files import serialised
from lib.scores import normalised
from lib.tflite_graph import read_graph

from .tflite_file import File

SIZE, DIMENSION = mobilefacenet.SIZE, mobilefacenet.DIMENSION
GENERATOR = np.random.default_rng(0)


def normal(*shape):
    return GENERATOR.normal(size=shape).astype(np.float32) / np.sqrt(np.prod(shape[1:]))


def small_net(**last):
    """All that MobileFaceNet's file has, once each: strides, PReLUs behind a convolution and behind a depthwise one, a sum of blocks, a global depthwise one."""
    file = File(SIZE, DIMENSION)
    first = file.convolution(file.image, normal(4, 3, 3, 3), normal(4), "MobileFaceNet/MobileFaceNet/first/BatchNorm/FusedBatchNorm", [2, 56, 56, 4], stride=2)
    active = file.prelu(first, GENERATOR.uniform(-2, 2, 4), "first", [2, 56, 56, 4])
    depthwise = file.convolution(active, normal(1, 3, 3, 4), normal(4), "depthwise", [2, 28, 28, 4], stride=2, depthwise=True)
    active = file.prelu(depthwise, GENERATOR.uniform(-2, 2, 4), "depthwise", [2, 28, 28, 4])
    project = file.convolution(active, normal(6, 1, 1, 4), normal(6), "project", [2, 28, 28, 6])
    block = file.convolution(project, normal(6, 1, 1, 6), normal(6), "block", [2, 28, 28, 6])
    total = file.operator("ADD", [project, block], "total", [2, 28, 28, 6])
    whole = file.convolution(total, normal(1, 28, 28, 6), normal(6), "global", [2, 1, 1, 6], padding=tflite.Padding.VALID, depthwise=True)
    return file, file.convolution(whole, normal(DIMENSION, 1, 1, 6), normal(DIMENSION), "linear", [2, 1, 1, DIMENSION], padding=tflite.Padding.VALID, **last)


class Convert(unittest.TestCase):
    def setUp(self):
        file, last = small_net()
        self.data = file.data(last)
        self.images = GENERATOR.uniform(-1, 1, (2, SIZE, SIZE, 3)).astype(np.float32)

    def expected(self):
        original = Interpreter(model_content=self.data, num_threads=1)
        original.allocate_tensors()
        original.set_tensor(original.get_input_details()[0]["index"], self.images)
        original.invoke()
        return normalised(original.get_tensor(original.get_output_details()[0]["index"]))

    def test_both_forms_compute_what_litert_computes(self):
        for halves in (False, True):
            with self.subTest(halves=halves):
                model = serialised(mobilefacenet.convert(self.data, halves))
                embeddings = session(model).run(["embedding"], {"image": self.images.transpose(0, 3, 1, 2)})[0]
                np.testing.assert_allclose(embeddings, self.expected(), atol=1e-6)

    def test_any_number_of_faces_goes_in(self):
        net = session(serialised(mobilefacenet.convert(self.data)))
        faces = np.repeat(self.images[:1].transpose(0, 3, 1, 2), 3, axis=0)
        np.testing.assert_allclose(net.run(None, {"image": faces})[0], np.repeat(self.expected()[:1], 3, axis=0), atol=1e-6)

    def test_the_form_of_halves_has_no_prelu_and_the_other_one_each(self):
        operations = [[node.op_type for node in mobilefacenet.convert(self.data, halves).graph.node] for halves in (False, True)]
        self.assertEqual(operations[0].count("PRelu"), 2)
        self.assertEqual((operations[1].count("PRelu"), operations[1].count("Relu")), (0, 4))

    def test_the_same_file_gives_the_same_bytes(self):
        for halves in (False, True):
            self.assertEqual(*(serialised(mobilefacenet.convert(self.data, halves)) for _ in range(2)))


class Refusals(unittest.TestCase):
    def refused(self, data, reason):
        for halves in (False, True):
            with self.subTest(halves=halves), self.assertRaisesRegex(ModelError, reason):
                mobilefacenet.convert(data, halves)

    def test_another_operation_is_named(self):
        file, last = small_net()
        self.refused(file.data(file.operator("TANH", [last], "tanh", [2, 1, 1, DIMENSION])), "tanh is a TANH")

    def test_an_activation_inside_of_a_convolution_is_not_lost_silently(self):
        file, last = small_net(activation=tflite.ActivationFunctionType.RELU)
        self.refused(file.data(last), "linear comes of a CONV_2D with an activation")

    def test_parts_of_a_prelu_that_see_different_tensors(self):
        file, last = small_net()
        shape = [2, 1, 1, DIMENSION]
        relu, absolute = (file.operator(op, [last], op, shape) for op in ("RELU", "ABS"))
        difference = file.operator("SUB", [relu, absolute], "sub", shape)
        scaled = file.operator("MUL", [file.constant(np.ones(DIMENSION)), difference], "mul", shape)
        self.refused(file.data(file.operator("ADD", [relu, scaled], "add", shape)), "add is no PReLU")

    def test_weights_that_are_computed(self):
        file, last = small_net()
        weights = file.operator("RELU", [last], "computed", [DIMENSION, 1, 1, DIMENSION])
        bias = file.constant(np.zeros(DIMENSION))
        self.refused(file.data(file.operator("CONV_2D", [last, weights, bias], "conv", [2, 1, 1, DIMENSION])), "computed is computed where a constant")

    def test_another_size_of_face(self):
        file = File(96, DIMENSION)
        self.refused(file.data(file.convolution(file.image, normal(DIMENSION, 96, 96, 3), normal(DIMENSION), "linear", [2, 1, 1, DIMENSION], padding=tflite.Padding.VALID)), "inputs and outputs are")


class Reading(unittest.TestCase):
    def test_a_type_that_is_not_known_is_refused(self):
        file, last = small_net()
        file.constant(np.ones(3, np.float16), "half")
        with self.assertRaisesRegex(ModelError, "half.* has tensor type 1"):
            read_graph(file.data(last))

    def test_damaged_files_are_refused(self):
        file, last = small_net()
        data = file.data(last)
        for damaged, reason in ((b"", "does not begin"), (b"no TensorFlow Lite file at all", "does not begin"), (data[:8], "cannot be read"), (data[: len(data) // 2], "cannot be read")):
            with self.subTest(len(damaged)), self.assertRaisesRegex(ModelError, reason):
                read_graph(damaged)


if __name__ == "__main__":
    unittest.main()
