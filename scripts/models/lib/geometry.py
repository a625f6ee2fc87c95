"""From a photo to the detector's input, from its outputs to faces, from a face to the embedder's crop: what the daemon does too.

Coordinates are continuous pixels: pixel i covers [i, i + 1). Images are BGR uint8 [height, width, 3], as OpenCV has them.
"""

from dataclasses import dataclass

import cv2
import numpy as np

STRIDE = 4
LANDMARKS = ("left_eye", "right_eye", "nose", "left_mouth", "right_mouth")  # left and right as seen in the image


@dataclass
class Face:
    """`box`: x, y, width, height (may reach outside of the photo); `landmarks`: [5, 2] of x, y; `score`: 0..1."""

    box: np.ndarray
    score: float
    landmarks: np.ndarray

    def scaled(self, factor):
        return Face(self.box * factor, self.score, self.landmarks * factor)


@dataclass(frozen=True)
class DetectorRule:
    """`width`, `height`: of the detector's input; `enlarge`: how much a small photo may be enlarged at most;
    `vote_iou`: overlap from which a candidate votes on a face's box."""

    width: int = 640
    height: int = 384
    enlarge: float = 2.0
    score: float = 0.5
    nms_iou: float = 0.3
    vote_iou: float = 0.6


@dataclass(frozen=True)
class CropRule:
    """The box grown by `margin` of its width and height on each side, cut, and stretched to `size` x `size`."""

    margin: float = 0.12
    border: str = "replicate"
    upright: bool = False
    size: int = 160


def fit(image, rule, share=1.0):
    """Scales by one factor to fit into `share` of the input's size, places at the top left, the rest being black. Returns (canvas, factor)."""
    height, width = image.shape[:2]
    factor = share * min(rule.width / width, rule.height / height, rule.enlarge)
    canvas = np.zeros((rule.height, rule.width, 3), np.uint8)
    scaled_width, scaled_height = min(rule.width, round(width * factor)), min(rule.height, round(height * factor))
    canvas[:scaled_height, :scaled_width] = resized(image, scaled_width, scaled_height)
    return canvas, factor


def resized(image, width, height):
    """Area averages when shrinking, so that nothing aliases; bilinear when enlarging."""
    shrinks = width * height < image.shape[0] * image.shape[1]
    return cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR)


def detector_input(canvas):
    """float32 [1, 3, height, width], RGB, 0..255."""
    return np.ascontiguousarray(canvas[:, :, ::-1].transpose(2, 0, 1)[None], np.float32)


def embedder_input(crop):
    """float32 [1, 3, height, width], RGB, (x - 127.5) / 128."""
    return (detector_input(crop) - np.float32(127.5)) / np.float32(128)


def decode(heatmap, scale, offset, landmarks, rule):
    """Faces in pixels of the detector's input, best first, after non-maximum suppression and a vote.

    CenterFace (Xu et al., 2019, arXiv:1911.03599): the cell at row r and column c says
    centre = (cell + offset + 0.5) * 4, size = exp(scale) * 4, landmark = corner of the box + landmark * size; y comes before x.
    """
    rows, columns = np.where(heatmap[0, 0] > rule.score)
    scores = heatmap[0, 0, rows, columns]
    cells = np.stack([columns, rows], 1)
    centres = (cells + offset[0, ::-1, rows, columns] + 0.5) * STRIDE
    sizes = np.exp(scale[0, ::-1, rows, columns]) * STRIDE
    corners = centres - sizes / 2
    points = landmarks[0, :, rows, columns].reshape(-1, 5, 2)[:, :, ::-1] * sizes[:, None] + corners[:, None]
    boxes = np.concatenate([corners, sizes], 1)
    faces = []
    for kept in suppressed(boxes, scores, rule.nms_iou):
        votes = [i for i in range(len(boxes)) if iou(boxes[i], boxes[kept]) >= rule.vote_iou]
        faces.append(Face(weighted(boxes, scores, votes), float(scores[kept]), weighted(points, scores, votes)))
    return faces


def weighted(values, scores, rows):
    """Mean of those rows of `values` by their scores.

    Neighbouring cells see the same face, each a little different, and which is best changes with the noise: the mean of all is steadier
    (box voting: Gidaris and Komodakis, "Object detection via a multi-region & semantic segmentation-aware CNN model", ICCV 2015).
    """
    return np.average(values[rows], axis=0, weights=scores[rows])


def suppressed(boxes, scores, limit):
    """Indices of the boxes that stay: greedily the best, without those that overlap it by more than `limit` IoU."""
    order = list(np.argsort(-scores, kind="stable"))
    kept = []
    while order:
        best, *order = order
        kept.append(best)
        order = [other for other in order if iou(boxes[best], boxes[other]) <= limit]
    return kept


def iou(a, b):
    """Intersection over union of two boxes [x, y, width, height]."""
    width = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    height = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    return float(width * height / (a[2] * a[3] + b[2] * b[3] - width * height))


def central(faces, image):
    """The face meant in a photo: the one whose centre is nearest the image's; None of none."""
    middle = np.array([image.shape[1], image.shape[0]]) / 2
    return min(faces, key=lambda face: np.hypot(*(face.box[:2] + face.box[2:] / 2 - middle)), default=None)


def crop(image, face, rule):
    """The embedder's crop, BGR uint8 [size, size, 3]."""
    if rule.upright:
        image, face = turned_upright(image, face)
    x, y, width, height = face.box
    left, top = round(x - rule.margin * width), round(y - rule.margin * height)
    right, bottom = round(x + (1 + rule.margin) * width), round(y + (1 + rule.margin) * height)
    return resized(cut(image, left, top, max(right, left + 1), max(bottom, top + 1), rule.border), rule.size, rule.size)


def cut(image, left, top, right, bottom, border):
    """The region, which may reach outside of the image: there it is the nearest pixel, black ("constant"), or left out ("inside").

    A region that lies outside altogether has nothing inside: then it is the nearest pixels whatever the border.
    """
    height, width = image.shape[:2]
    rows, columns = np.arange(top, bottom), np.arange(left, right)
    rows_inside, columns_inside = (rows >= 0) & (rows < height), (columns >= 0) & (columns < width)
    if border == "inside" and rows_inside.any() and columns_inside.any():
        rows, columns = rows[rows_inside], columns[columns_inside]
    region = image[np.ix_(rows.clip(0, height - 1), columns.clip(0, width - 1))]
    if border == "constant" and rows_inside.any() and columns_inside.any():
        region[~rows_inside], region[:, ~columns_inside] = 0, 0
    return region


def turned_upright(image, face):
    """Turns the photo about the box's centre until the line of the eyes is level; the box stays where it is."""
    left_eye, right_eye = face.landmarks[:2]
    angle = np.degrees(np.arctan2(*(right_eye - left_eye)[::-1]))
    centre = face.box[:2] + face.box[2:] / 2
    matrix = cv2.getRotationMatrix2D((float(centre[0]) - 0.5, float(centre[1]) - 0.5), float(angle), 1.0)
    turned = cv2.warpAffine(image, matrix, (image.shape[1], image.shape[0]), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return turned, face
