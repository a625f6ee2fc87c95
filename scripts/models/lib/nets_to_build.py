"""Which nets there are and how each file is made from its source: shared by build, calibrate and verify."""

from . import centerface, facenet, mobilefacenet
from .equalise import equalise, read_channels
from .quantise import quantise, read_ranges
from .sources import CENTERFACE, FACENET, MOBILEFACENET

# OpenCV 4.6's dnn takes only fixed sizes; this is the size the daemon detects at.
FIXED_SIZE = (640, 384)


def facenet_float():
    return facenet.convert(FACENET.weights())


def facenet_int8():
    """The Gemm's output stays in float too: it feeds nothing but the L2 node, so rounding it would only add noise."""
    return quantise(facenet_float(), read_ranges("facenet"), exclude=[facenet.NORMALISE], float_outputs_of=["Gemm"])


def centerface_float(size=None):
    return centerface.convert(CENTERFACE.weights(), size)


def centerface_int8(first_in_float=centerface.FIRST_IN_FLOAT):
    model = centerface_float()
    return quantise(model, read_ranges("centerface"), exclude=centerface.sensitive_names(model, first_in_float))


def mobilefacenet_float():
    return mobilefacenet.convert(MOBILEFACENET.weights())


def mobilefacenet_equalised(channels):
    """The float net in the form that is quantised; `channels`: see equalise."""
    return equalise(mobilefacenet_halves(), channels)


def mobilefacenet_halves():
    return mobilefacenet.convert(MOBILEFACENET.weights(), halves=True)


def mobilefacenet_int8():
    """The features stay in float as FaceNet's do, feeding nothing but the L2 node."""
    model = mobilefacenet_equalised(read_channels("mobilefacenet"))
    return quantise(model, read_ranges("mobilefacenet"), exclude=[mobilefacenet.NORMALISE, mobilefacenet.FEATURES])
