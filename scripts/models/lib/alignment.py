"""The aligned crop: a similarity transform that puts the five landmarks where the net has learned to expect them.

Coordinates are continuous pixels as in geometry.py: the middle of pixel i is i + 0.5.
"""

from dataclasses import dataclass

import cv2
import numpy as np

# Where the landmarks are in the 112x112 crop (Deng, Guo, Xue, Zafeiriou: ArcFace, CVPR 2019, arXiv:1801.07698, and its authors' code), in the order
# of geometry.LANDMARKS. Their coordinates count from the middle of the first pixel, hence + 0.5.
ARCFACE = tuple((x + 0.5, y + 0.5) for x, y in ((38.2946, 51.6963), (73.5318, 51.5014), (56.0252, 71.7366), (41.5493, 92.3655), (70.7299, 92.2041)))


@dataclass(frozen=True)
class AlignRule:
    """`template`: x, y of each landmark in the crop; `border`: see geometry.cut; `size`: of the crop."""

    template: tuple = ARCFACE
    border: str = "constant"
    size: int = 112


def similarity(points, template):
    """The similarity transform [2, 3] that takes `points` [N, 2] nearest to `template` [N, 2] in least squares.

    With points as complex numbers it is w = a z + b, and a is linear regression's: Umeyama's solution (IEEE PAMI 13(4), 1991) without
    reflection, in closed form. Points that all coincide have none: then scale and rotation are left as they are.
    """
    z, w = (np.asarray(values, float) @ [1, 1j] for values in (points, template))
    spread = z - z.mean()
    power = float((np.abs(spread) ** 2).sum())
    a = complex((spread.conj() * (w - w.mean())).sum()) / power if power > 0 else 1 + 0j
    b = w.mean() - a * z.mean()
    return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]])


def aligned(image, face, rule):
    """The embedder's crop, BGR uint8 [size, size, 3]."""
    matrix = similarity(face.landmarks, rule.template)
    matrix[:, 2] += matrix[:, :2] @ (0.5, 0.5) - 0.5  # OpenCV counts from the middle of the first pixel
    border = {"replicate": cv2.BORDER_REPLICATE, "constant": cv2.BORDER_CONSTANT}[rule.border]
    return cv2.warpAffine(image, matrix, (rule.size, rule.size), flags=cv2.INTER_LINEAR, borderMode=border)
