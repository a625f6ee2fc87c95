"""Embeddings of one or several nets as one vector a face, and as seen from a mean: what recipes are learnt from and judged on."""

from dataclasses import dataclass, replace

import numpy as np

from .dataset import digest
from .measured import embed, find_faces
from .scores import normalised


@dataclass(frozen=True)
class Source:
    """Faces of one origin. `vectors` [N, D]: unit vectors, NaN where no face was found; `identities` [N]: the same number for the same person;
    `kinds` [N]: strangers, people, frontal or profile; `folds` [N]: 0 or 1 for the two quarters of the calibration half, 2 for the test half."""

    name: str
    vectors: np.ndarray
    identities: np.ndarray
    kinds: np.ndarray
    folds: np.ndarray

    def rows(self, half, *kinds):
        """Rows of found faces of that half and any of those kinds (none named: of all)."""
        wanted = (self.folds == 2) == (half == "test")
        if kinds:
            wanted = wanted & np.isin(self.kinds, kinds)
        return np.flatnonzero(wanted & ~np.isnan(self.vectors[:, 0]))


def source(photos, vectors):
    """The Source of measured.Photos and their embeddings."""
    folds = np.array([2 if photo.half == "test" else int(digest(photo.identity)[1], 16) % 2 for photo in photos.photos])
    return Source(photos.name, vectors, photos.identities, np.array([photo.kind for photo in photos.photos]), folds)


def sources_of(sets, detector, embedders):
    """{net: {set's name: Source}}; `embedders`: {net: (bytes of the file, rule of its crop)}."""
    faces = {photos.name: find_faces(photos, detector) for photos in sets}
    return {net: {photos.name: source(photos, embed(photos, faces[photos.name], detector, model, rule)) for photos in sets} for net, (model, rule) in embedders.items()}


def fused(parts, weights):
    """One Source of several nets' of the same photos. The cosine of two of its vectors is the weighted mean of the nets' cosines, for weights that add up to 1."""
    vectors = np.concatenate([np.sqrt(weight) * part.vectors for part, weight in zip(parts, weights)], axis=1)
    return replace(parts[0], vectors=vectors.astype(np.float32))


def mean_embedding(vectors, identities):
    """The mean over people of the mean of each one's photos: nobody counts more for having more photos."""
    return np.mean([vectors[identities == identity].mean(0) for identity in np.unique(identities)], axis=0)


def centred(each):
    """The Source as seen from the mean embedding of *other* people of its own origin, as a camera's own mean is of people seen before:
    the test half from the mean of the calibration half, each quarter of that from the other's."""
    others = {0: [1], 1: [0], 2: [0, 1]}
    vectors = np.full_like(each.vectors, np.nan)
    for fold, teachers in others.items():
        known = np.flatnonzero(np.isin(each.folds, teachers) & ~np.isnan(each.vectors[:, 0]))
        vectors[each.folds == fold] = normalised(each.vectors[each.folds == fold] - mean_embedding(each.vectors[known], each.identities[known]))
    return replace(each, vectors=vectors)
