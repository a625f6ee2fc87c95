"""The nets as they run: one thread, CPU."""

import cv2
import numpy as np
import onnxruntime

from . import centerface, facenet
from .alignment import AlignRule, aligned
from .geometry import CropRule, DetectorRule, central, crop, decode, detector_input, embedder_input, fit
from .quantise import one_thread

cv2.setNumThreads(1)

# Share of the detector's input that a photo fills when nothing was found at full size.
SECOND_LOOK = 0.5


def session(model):
    """`model`: a path or the bytes of an ONNX file."""
    return onnxruntime.InferenceSession(model if isinstance(model, bytes) else str(model), one_thread(), providers=["CPUExecutionProvider"])


class Detector:
    """CenterFace and its geometry; `execute` maps an input [1, 3, H, W] to the four outputs, whatever runs the net."""

    def __init__(self, execute, rule=DetectorRule()):
        self.execute = execute
        self.rule = rule

    @classmethod
    def of(cls, model, rule=DetectorRule()):
        net = session(model)
        return cls(lambda values: net.run(list(centerface.OUTPUTS), {centerface.INPUT: values}), rule)

    def faces(self, image, share=1.0):
        """All faces in pixels of the photo, best first; `share`: see fit."""
        canvas, factor = fit(image, self.rule, share)
        return [face.scaled(1 / factor) for face in decode(*self.execute(detector_input(canvas)), self.rule)]

    def face(self, image):
        """The face nearest the photo's centre, or None."""
        return self.look(image)[0]

    def look(self, image):
        """(the face nearest the photo's centre or None, whether the first look found it).

        CenterFace misses faces higher than about 300 pixels of its input, and in a portrait the face may fill the photo:
        so a photo that shows none is looked at again in half the size.
        """
        first = self.faces(image)
        return central(first or self.faces(image, SECOND_LOOK), image), bool(first)


def cut_out(image, face, rule):
    """The embedder's crop, BGR uint8 [size, size, 3], by either kind of rule."""
    return (aligned if isinstance(rule, AlignRule) else crop)(image, face, rule)


class Embedder:
    """FaceNet behind a CropRule, or MobileFaceNet behind an AlignRule; both name their tensors alike."""

    def __init__(self, execute, rule=CropRule()):
        self.execute = execute
        self.rule = rule

    @classmethod
    def of(cls, model, rule=CropRule()):
        net = session(model)
        return cls(lambda values: net.run([facenet.OUTPUT], {facenet.INPUT: values})[0], rule)

    def crop(self, image, face):
        return cut_out(image, face, self.rule)

    def of_crops(self, crops):
        """Embeddings [N, dimension] of crops, one run each: as the daemon does, and batches change int8 results in no way."""
        return np.concatenate([self.execute(embedder_input(each)) for each in crops])
