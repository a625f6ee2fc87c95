"""The nets that recognise faces: what is said of each in one place. `facenet`, `mobilefacenet`: their names in recognition.nets, too."""

from collections.abc import Callable
from dataclasses import asdict, dataclass

from .alignment import AlignRule
from .geometry import CropRule
from .nets_to_build import facenet_float, facenet_int8, mobilefacenet_float, mobilefacenet_int8


@dataclass(frozen=True)
class EmbedderKind:
    """`space`: one name for all executions of the same weights behind the same crop rule that are shown equivalent (verify), int8 and float.

    `float32`, `int8`: build the net (an ONNX model).
    """

    name: str
    space: str
    rule: CropRule | AlignRule
    float32: Callable
    int8: Callable

    @property
    def passport(self):
        return f"{self.name}-int8"

    @property
    def file(self):
        return f"{self.passport}.onnx"


EMBEDDERS = {
    kind.name: kind
    for kind in (
        EmbedderKind("facenet", "facenet-20180408-102900/1", CropRule(), facenet_float, facenet_int8),
        EmbedderKind("mobilefacenet", "mobilefacenet-192/1", AlignRule(), mobilefacenet_float, mobilefacenet_int8),
    )
}


def crop_rule(rule):
    """The crop rule as the passport says it, without its size, which the passport's input has."""
    if isinstance(rule, AlignRule):
        return {"kind": "aligned", "landmarks": [[round(value, 4) for value in point] for point in rule.template], "border": rule.border}
    return {"kind": "box", **{key: asdict(rule)[key] for key in ("margin", "upright", "border")}}
