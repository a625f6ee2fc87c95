"""Similarity thresholds of an embedder by their rate of false matches, from the calibration half of faces-dev."""

from statistics import NormalDist

import numpy as np

from .measured import embed, find_faces
from .scores import SEED, across, all_pairs, means_of_five, threshold

RATES = (1e-2, 1e-3, 1e-4, 1e-5)
# A quantile with fewer comparisons than this above it is one or two look-alikes: it is extrapolated instead.
FEWEST_ABOVE = 5
DRAWS = 10


def measure(photos, detector_model, embedder_model, rule, half="calibration"):
    """{"single": ..., "mean": ...}: see `points`; `photos`: all of faces-dev."""
    embeddings = embed(photos, find_faces(photos, detector_model), detector_model, embedder_model, rule)
    usable = photos.where(half) & ~np.isnan(embeddings[:, 0])
    embeddings, identities = embeddings[usable], photos.identities[usable]
    single = all_pairs(embeddings, identities).impostor
    drawn, people = _against_means(embeddings, identities)
    return {
        "single": {"probes": len(embeddings), "comparisons": len(single), "points": points(single, len(single))},
        "mean": {"people": people, "probes": len(embeddings), "comparisons": len(drawn) // DRAWS, "draws": DRAWS, "points": points(drawn, len(drawn) // DRAWS)},
    }


def impostors_against_means(photos, embeddings, half):
    """Similarities of each photo to the mean of up to five photos of each other person, all draws together, and the number of people."""
    usable = photos.where(half) & ~np.isnan(embeddings[:, 0])
    return _against_means(embeddings[usable], photos.identities[usable])


def _against_means(embeddings, identities):
    drawn = []
    for draw in range(DRAWS):
        means, names = means_of_five(embeddings, identities, np.random.default_rng([SEED, draw]))
        drawn.append(across(means, names, embeddings, identities).impostor)
    return np.concatenate(drawn), len(names)


def points(impostor, comparisons):
    """For each rate {"fmr", "similarity", "above", "extrapolated"}, similarity rounded up to four digits.

    `comparisons`: how many of the scores are of different pairs; `above`: how many of those the rate lets pass. Rates that too few
    comparisons decide about lie on the straight line of similarity over the normal quantile of the rate through the last two that are measured
    (a normal tail): for FaceNet on the 667,885 pairs of the calibration half the line through 1e-2 and 1e-3 meets what is measured at 1e-4 within 0.004.
    """
    measured = [(rate, threshold(impostor, rate)) for rate in RATES if rate * comparisons >= FEWEST_ABOVE]
    found = dict(measured)
    return [
        {"fmr": rate, "similarity": _rounded_up(found[rate] if rate in found else _on_the_line(measured[-2:], rate)), "above": int(rate * comparisons), "extrapolated": rate not in found}
        for rate in RATES
    ]


def _on_the_line(two, rate):
    quantile = NormalDist().inv_cdf
    (first, low), (second, high) = two
    return high + (high - low) * (quantile(rate) - quantile(second)) / (quantile(second) - quantile(first))


def _rounded_up(value):
    return float(np.ceil(value * 1e4) / 1e4)
