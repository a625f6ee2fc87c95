"""What a bad picture costs: photos made smaller, blurred, dark or flat on purpose, against good templates and against templates as bad."""

import cv2
import numpy as np

from .recipe import ATTENTION, NETS
from .recipe_scores import attended
from .recipe_vectors import mean_embedding
from .scores import HOME_ENROLLED, SEED, normalised

PROBES = 2
# Standard deviation of the noise that a dark picture has, of 255.
NOISE = 2
KINDS = {"faces-dev": ("people",), "faces-pose": ("frontal",)}


def smaller(height):
    def change(image, face):
        factor = min(1, height / face.box[3])
        return cv2.resize(image, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA), face.scaled(factor)

    return change


def blurred(sigma):
    """`sigma`: of the Gaussian, in heights of the face."""
    return lambda image, face: (cv2.GaussianBlur(image, (0, 0), sigma * face.box[3]), face)


def darker(share):
    return lambda image, face: (_bytes(image * share + np.random.default_rng(SEED).normal(0, NOISE, image.shape)), face)


def flatter(share):
    return lambda image, face: (_bytes(128 + (image - 128.0) * share), face)


def _bytes(values):
    return values.clip(0, 255).astype(np.uint8)


CHANGES = {
    "as it is": lambda image, face: (image, face),
    **{f"{height} px high": smaller(height) for height in (80, 60, 50, 40, 32, 24, 16)},
    **{f"blurred by {sigma:g} of its height": blurred(sigma) for sigma in (0.01, 0.02, 0.03, 0.05)},
    **{f"{share:g} of the light": darker(share) for share in (0.3, 0.15, 0.07, 0.04)},
    **{f"{share:g} of the contrast": flatter(share) for share in (0.4, 0.2, 0.1)},
}


def measured(photos, faces, sources, embedders, half="test", templates_too=False):
    """{change: {recipe: (mean similarity to oneself, share still most alike to oneself, similarity that 0.1 % of strangers exceed)}} of one set.

    `sources`: {net: Source} of the photos, as the nets give them; `embedders`: {net: nets.Embedder}. Each person has HOME_ENROLLED templates, and PROBES other
    photos are changed, with `templates_too` the templates as well. All is seen from the mean embedding of the other half.
    """
    plain = next(iter(sources.values()))
    rows = plain.rows(half, *KINDS[plain.name])
    generator = np.random.default_rng(SEED)
    people = [generator.permutation(rows[plain.identities[rows] == name])[: HOME_ENROLLED + PROBES] for name in np.unique(plain.identities[rows])]
    chosen = np.concatenate(people)
    owners, places = np.repeat(np.arange(len(people)), [len(rows) for rows in people]), np.concatenate([np.arange(len(rows)) for rows in people])
    means = {net: _mean_of_the_other(each, half) for net, each in sources.items()}
    good = {net: normalised(each.vectors[chosen] - means[net]) for net, each in sources.items()}
    result = {}
    for change, apply in CHANGES.items():
        crops = [apply(photos.photos[row].read(), faces.face(row)) for row in chosen]
        bad = {net: normalised(np.concatenate([embedder.of_crops([embedder.crop(*crop)]) for crop in crops]) - means[net]) for net, embedder in embedders.items()}
        result[change] = {name: _figures(*_similarities(weights, bad if templates_too else good, bad, owners, places)) for name, weights in NETS.items()}
    return result


def _mean_of_the_other(each, half):
    rows = each.rows("calibration" if half == "test" else "test")
    return mean_embedding(each.vectors[rows], each.identities[rows])


def _similarities(weights, gallery, seen, owners, places):
    """(similarities [probes, people], owner of each probe): recipe_scores.attended, with other vectors for probes than for templates."""
    both = [np.concatenate([np.sqrt(weight) * vectors[net] for net, weight in weights.items()], 1) for vectors in (gallery, seen)]
    templates, probes = np.flatnonzero(places < HOME_ENROLLED), np.flatnonzero(places >= HOME_ENROLLED)
    vectors, shifted = np.concatenate(both), probes + len(both[0])
    return np.stack([attended(vectors, shifted, templates[owners[templates] == person], ATTENTION) for person in np.unique(owners)], 1), owners[probes]


def _figures(scores, owners):
    own = scores[np.arange(len(owners)), owners]
    others = scores[owners[:, None] != np.arange(scores.shape[1])]
    return float(own.mean()), float(np.mean(scores.argmax(1) == owners)), float(np.quantile(others, 0.999))
