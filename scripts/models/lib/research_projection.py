"""A linear projection trained with triplet loss (Schroff, Kalenichenko and Philbin, 2015) on the calibration half, from the identity on."""

from dataclasses import replace

import numpy as np

from .scores import SEED, normalised

MARGIN, STEPS, BATCH, RATE = 0.2, 600, 48, 0.05


def trained(sets, kinds, pull, half="calibration"):
    """The matrix [D, D]. `pull`: how strongly it is held near the identity (ridge on the difference).

    Each step draws BATCH people with two photos each, of one set; the negative of a pair is its hardest other person in the batch.
    """
    generator = np.random.default_rng(SEED)
    dimension = next(iter(sets.values())).vectors.shape[1]
    matrix = np.eye(dimension)
    people = {name: _people(each, half, kinds[name]) for name, each in sets.items()}
    for step in range(STEPS):
        name = list(sets)[step % len(sets)]
        pairs = [generator.choice(photos, 2, replace=False) for photos in _some(generator, people[name])]
        x, y = (sets[name].vectors[[pair[side] for pair in pairs]].astype(float) for side in (0, 1))
        matrix = matrix - RATE * (_gradient(matrix, x, y) + pull * (matrix - np.eye(dimension)))
    return matrix


def projected(each, matrix):
    return replace(each, vectors=normalised(each.vectors @ matrix).astype(np.float32))


def _people(each, half, kinds):
    rows = each.rows(half, *kinds)
    groups = [rows[each.identities[rows] == identity] for identity in np.unique(each.identities[rows])]
    return [group for group in groups if len(group) >= 2]


def _some(generator, people):
    return [people[place] for place in generator.permutation(len(people))[:BATCH]]


def _gradient(matrix, x, y):
    """Of the mean of max(0, cos(x, n) - cos(x, y) + MARGIN) in `matrix`, where n is the y of the other person nearest to x."""
    u, v = x @ matrix, y @ matrix
    a, b = normalised(u), normalised(v)
    cosines = a @ b.T
    own = np.diag(cosines).copy()
    np.fill_diagonal(cosines, -np.inf)
    negative = cosines.argmax(1)
    active = (cosines[np.arange(len(x)), negative] - own + MARGIN > 0)[:, None] / len(x)
    by_anchor = active * (b[negative] - b)
    by_positive, by_negative = -active * a, active * a
    total = x.T @ _through(by_anchor, a, u) + y.T @ _through(by_positive, b, v)
    return total + y[negative].T @ _through(by_negative, b[negative], v[negative])


def _through(gradient, unit, vector):
    """Of a unit vector's gradient, that of the vector before it was normalised."""
    along = np.sum(gradient * unit, 1, keepdims=True) * unit
    return (gradient - along) / np.linalg.norm(vector, axis=1, keepdims=True)
