"""Ways to turn two embeddings into a probability that they show one person, learnt on pairs of the calibration half, measured on those of the test half.

*distance*: the squared Euclidean distance as it is (no probability). *cosine*: logistic regression on the cosine alone. *difference*, *product*, *both*:
logistic regression on all elements of |x - y|, of x * y, or of both, with a penalty on the squares of the weights (ridge).
"""

import numpy as np

from .scores import SEED, Comparisons

IMPOSTORS = 10_000
PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1)


def pairs(each, half, kinds):
    """(first rows, second rows, whether of one person): all genuine pairs, and IMPOSTORS others of fixed choice."""
    generator = np.random.default_rng(SEED)
    rows = each.rows(half, *kinds)
    first, second = (rows[side] for side in np.triu_indices(len(rows), 1))
    same = each.identities[first] == each.identities[second]
    chosen = np.concatenate([np.flatnonzero(same), generator.choice(np.flatnonzero(~same), min(IMPOSTORS, int((~same).sum())), replace=False)])
    return first[chosen], second[chosen], same[chosen]


def features(head, x, y):
    """[N, F] of two arrays of unit vectors."""
    return {
        "cosine": lambda: np.sum(x * y, 1, keepdims=True),
        "difference": lambda: np.abs(x - y),
        "product": lambda: x * y,
        "both": lambda: np.concatenate([np.abs(x - y), x * y], 1),
    }[head]()


class Head:
    """Logistic regression with standardised features, both classes weighing the same."""

    def __init__(self, values, same, penalty, rounds=8):
        self.mean, self.deviation = values.mean(0), values.std(0) + 1e-9
        design, weights = self._design(values), np.where(same, 0.5 / same.sum(), 0.5 / (~same).sum())
        ridge = penalty * np.r_[0, np.ones(design.shape[1] - 1)]
        self.found = np.zeros(design.shape[1])
        for _ in range(rounds):
            probability = 1 / (1 + np.exp(-design @ self.found))
            gradient = design.T @ (weights * (same - probability)) - ridge * self.found
            curvature = (design * (weights * probability * (1 - probability))[:, None]).T @ design + np.diag(ridge + 1e-9)
            self.found = self.found + np.linalg.solve(curvature, gradient)

    def _design(self, values):
        return np.concatenate([np.ones((len(values), 1)), (values - self.mean) / self.deviation], 1)

    def logits(self, values):
        return self._design(values) @ self.found


def learnt(head, sets, kinds, penalty, half="calibration"):
    """A Head on the pairs of all sets."""
    values, labels = [], []
    for name, each in sets.items():
        first, second, same = pairs(each, half, kinds[name])
        values.append(features(head, each.vectors[first], each.vectors[second]))
        labels.append(same)
    return Head(np.concatenate(values), np.concatenate(labels), penalty)


def measured(logits, same):
    """Figures of one set of pairs: FNMR at FMR 1e-2 and 1e-3, EER, log loss and expected calibration error with both classes weighing the same."""
    comparisons = Comparisons(logits[same], logits[~same])
    return {"fnmr_1e-2": comparisons.fnmr(1e-2), "fnmr_1e-3": comparisons.fnmr(1e-3), "eer": equal_error_rate(comparisons), "log_loss": log_loss(logits, same), "ece": calibration_error(logits, same)}


def equal_error_rate(comparisons):
    limits = np.sort(comparisons.genuine)
    misses = np.arange(len(limits)) / len(limits)
    matches = 1 - np.searchsorted(np.sort(comparisons.impostor), limits) / len(comparisons.impostor)
    place = int(np.argmin(np.abs(misses - matches)))
    return float((misses[place] + matches[place]) / 2)


def _weights(same):
    return np.where(same, 0.5 / same.sum(), 0.5 / (~same).sum())


def log_loss(logits, same):
    return float(np.sum(_weights(same) * np.logaddexp(0, np.where(same, -logits, logits))))


def calibration_error(logits, same, bins=15):
    """Expected calibration error (Guo et al., ICML 2017): the mean difference of the probability said and the share found, over bins of probability."""
    weights, probability = _weights(same), 1 / (1 + np.exp(-logits))
    place = np.minimum((probability * bins).astype(int), bins - 1)
    said, found = (np.bincount(place, weights * values, bins) for values in (probability, same))
    return float(np.sum(np.abs(said - found)))
