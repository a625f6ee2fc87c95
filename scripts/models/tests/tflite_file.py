"""Writes the few TensorFlow Lite files that the tests need, by the schema package's own builder."""

import flatbuffers
import numpy as np
import tflite

OPERATORS = {name: getattr(tflite.BuiltinOperator, name) for name in ("CONV_2D", "DEPTHWISE_CONV_2D", "RELU", "ABS", "SUB", "MUL", "ADD", "RESHAPE", "TANH")}


class File:
    """Collects tensors and operators; `data` is the file."""

    def __init__(self, size, dimension):
        self.tensors, self.operators = [], []
        self.dimension = dimension
        self.image = self.tensor("input", [2, size, size, 3])

    def tensor(self, name, shape, values=None):
        self.tensors.append((name, shape, values))
        return len(self.tensors) - 1

    def constant(self, values, name="constant"):
        values = np.asarray(values)
        return self.tensor(f"{name}{len(self.tensors)}", list(values.shape), values)

    def operator(self, op, inputs, name, shape, **options):
        output = self.tensor(name, shape)
        self.operators.append((op, inputs, output, options))
        return output

    def convolution(self, image, weights, bias, name, shape, stride=1, padding=tflite.Padding.SAME, depthwise=False, activation=tflite.ActivationFunctionType.NONE):
        op = "DEPTHWISE_CONV_2D" if depthwise else "CONV_2D"
        return self.operator(op, [image, self.constant(weights), self.constant(bias)], name, shape, stride=stride, padding=padding, activation=activation)

    def prelu(self, x, half_slope, name, shape):
        """As MobileFaceNet's file has it: relu(x) + half_slope * (x - |x|)."""
        relu, absolute = (self.operator(op, [x], f"{name}/{op}", shape) for op in ("RELU", "ABS"))
        difference = self.operator("SUB", [x, absolute], f"{name}/sub", shape)
        scaled = self.operator("MUL", [self.constant(half_slope), difference], f"{name}/mul", shape)
        return self.operator("ADD", [relu, scaled], f"{name}/add", shape)

    def data(self, output):
        """`output`: a tensor [2, 1, 1, dimension] that a RESHAPE follows."""
        last = self.operator("RESHAPE", [output, self.constant(np.int32([2, self.dimension]))], "embeddings", [2, self.dimension])
        builder = flatbuffers.Builder(1024)
        buffers, tensors = self._tensors(builder)
        operators = self._vector(builder, [self._operator(builder, *each) for each in self.operators], tflite.SubGraphStartOperatorsVector)
        inputs, outputs = builder.CreateNumpyVector(np.int32([self.image])), builder.CreateNumpyVector(np.int32([last]))
        tflite.SubGraphStart(builder)
        tflite.SubGraphAddTensors(builder, tensors)
        tflite.SubGraphAddInputs(builder, inputs)
        tflite.SubGraphAddOutputs(builder, outputs)
        tflite.SubGraphAddOperators(builder, operators)
        subgraphs = self._vector(builder, [tflite.SubGraphEnd(builder)], tflite.ModelStartSubgraphsVector)
        codes = self._vector(builder, [self._code(builder, code) for code in OPERATORS.values()], tflite.ModelStartOperatorCodesVector)
        tflite.ModelStart(builder)
        tflite.ModelAddVersion(builder, 3)
        tflite.ModelAddOperatorCodes(builder, codes)
        tflite.ModelAddSubgraphs(builder, subgraphs)
        tflite.ModelAddBuffers(builder, buffers)
        builder.Finish(tflite.ModelEnd(builder), b"TFL3")
        return bytes(builder.Output())

    def _tensors(self, builder):
        buffers, tensors = [self._buffer(builder, None)], []
        for name, shape, values in self.tensors:
            if values is not None:
                buffers.append(self._buffer(builder, values))
            text, sizes = builder.CreateString(name), builder.CreateNumpyVector(np.int32(shape))
            tflite.TensorStart(builder)
            tflite.TensorAddName(builder, text)
            tflite.TensorAddShape(builder, sizes)
            tflite.TensorAddType(builder, self._type(values))
            tflite.TensorAddBuffer(builder, 0 if values is None else len(buffers) - 1)
            tensors.append(tflite.TensorEnd(builder))
        return self._vector(builder, buffers, tflite.ModelStartBuffersVector), self._vector(builder, tensors, tflite.SubGraphStartTensorsVector)

    def _type(self, values):
        kinds = {"int32": tflite.TensorType.INT32, "float16": tflite.TensorType.FLOAT16}
        return tflite.TensorType.FLOAT32 if values is None else kinds.get(values.dtype.name, tflite.TensorType.FLOAT32)

    def _buffer(self, builder, values):
        content = None
        if values is not None:
            stored = values if values.dtype.name in ("int32", "float16") else values.astype(np.float32)
            content = builder.CreateNumpyVector(np.frombuffer(stored.tobytes(), np.uint8))
        tflite.BufferStart(builder)
        if content is not None:
            tflite.BufferAddData(builder, content)
        return tflite.BufferEnd(builder)

    def _operator(self, builder, op, inputs, output, options):
        taken, given = builder.CreateNumpyVector(np.int32(inputs)), builder.CreateNumpyVector(np.int32([output]))
        kind, table = self._options(builder, op, **options)
        tflite.OperatorStart(builder)
        tflite.OperatorAddOpcodeIndex(builder, list(OPERATORS).index(op))
        tflite.OperatorAddInputs(builder, taken)
        tflite.OperatorAddOutputs(builder, given)
        if table is not None:
            tflite.OperatorAddBuiltinOptionsType(builder, kind)
            tflite.OperatorAddBuiltinOptions(builder, table)
        return tflite.OperatorEnd(builder)

    def _options(self, builder, op, stride=1, padding=tflite.Padding.SAME, activation=tflite.ActivationFunctionType.NONE):
        if op not in ("CONV_2D", "DEPTHWISE_CONV_2D"):
            return None, None
        name = {"CONV_2D": "Conv2DOptions", "DEPTHWISE_CONV_2D": "DepthwiseConv2DOptions"}[op]
        add = {part: getattr(tflite, f"{name}Add{part}") for part in ("Padding", "StrideH", "StrideW", "FusedActivationFunction")}
        getattr(tflite, f"{name}Start")(builder)
        for part, value in zip(add, (padding, stride, stride, activation)):
            add[part](builder, value)
        return getattr(tflite.BuiltinOptions, name), getattr(tflite, f"{name}End")(builder)

    def _code(self, builder, code):
        tflite.OperatorCodeStart(builder)
        tflite.OperatorCodeAddDeprecatedBuiltinCode(builder, code)
        tflite.OperatorCodeAddBuiltinCode(builder, code)
        return tflite.OperatorCodeEnd(builder)

    def _vector(self, builder, offsets, start):
        start(builder, len(offsets))
        for offset in reversed(offsets):
            builder.PrependUOffsetTRelative(offset)
        return builder.EndVector()
