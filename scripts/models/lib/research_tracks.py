"""Tracks: several looks at one person, judged as the daemon judges them (src/stages/evidence)."""

import math
from statistics import NormalDist

import numpy as np

from .recipe_scores import attended
from .research_home import RATES, households
from .scores import HOME_PEOPLE, SEED, threshold

LOOKS = 5
# See mostWorth in src/stages/evidence/looks.ts.
MOST_WORTH = 2


def weighed(cosines):
    """(weights [T] of the looks, what the looks are worth), as src/stages/evidence/looks.ts has them for looks of the same quality."""
    alike = np.maximum(cosines, 0)
    shares = 1 / np.sqrt(alike.sum(1))
    weights = shares / shares.sum()
    return weights, min(MOST_WORTH, 1 / float(weights @ alike @ weights))


def false_match_probability(impostor, similarity, worth):
    """That a stranger is ever so similar: see src/stages/evidence/false-match.ts."""
    first, last, now = (impostor["between"] ** 2 + impostor["within"] ** 2 / looks for looks in (1, MOST_WORTH, worth))
    distance = (similarity - impostor["mean"]) / math.sqrt(now)
    if distance <= 1:
        return 1.0
    normal = NormalDist()
    return min(1.0, 2 * normal.cdf(-distance) + (distance - 1 / distance) * normal.pdf(distance) * math.log(first / last) / 2)


def drawn_looks(generator, rows, looks=LOOKS):
    return generator.permutation(rows)[:looks]


def similarities(each, rows, templates, attention):
    """[looks, people]"""
    return np.stack([attended(each.vectors, rows, photos, attention) for photos in templates], 1)


def named(each, rows, scores, impostor, rate):
    """The place of the person whom the track names at last, or None: proven by all looks, and with any one of them left out."""
    if len(rows) < 2:
        return None
    cosines = each.vectors[rows] @ each.vectors[rows].T
    subsets = [np.arange(len(rows))] + [np.delete(np.arange(len(rows)), left) for left in range(len(rows))]
    best = None
    for looks in subsets:
        weights, worth = weighed(cosines[np.ix_(looks, looks)])
        means = weights @ scores[looks]
        best = int(means.argmax()) if best is None else best
        if false_match_probability(impostor, float(means[best]), worth) > rate:
            return None
    return best


def tracks(each, half, protocol, attention, impostor, rate):
    """What becomes of the tracks of all draws: counts of enrolled people's tracks (named, missed, misnamed), of strangers' (named), and the
    similarities of the mean look for `fnir_of_means`. A stranger with one photo is a track that shows that photo again and again."""
    generator = np.random.default_rng([SEED, LOOKS])
    found = {"known": 0, "missed": 0, "misnamed": 0, "strangers": 0, "strangers_named": 0, "stranger_people": set(), "named_people": set(), "own": [], "best": []}
    for house in households(each, half, protocol):
        for place, name in enumerate(house.people):
            rows = drawn_looks(generator, house.probes[house.owners == place])
            if len(rows) < 2:
                continue
            scores = similarities(each, rows, house.templates, attention)
            answer = named(each, rows, scores, impostor, rate / HOME_PEOPLE)
            found["known"] += 1
            found["missed"] += answer is None
            found["misnamed"] += answer not in (None, place)
            mean = scores.mean(0)
            found["own"].append(mean[place] if mean.argmax() == place else -np.inf)
        others = each.rows(half, *protocol.probes, *protocol.strangers)
        others = others[~np.isin(each.identities[others], house.people)]
        for name in np.unique(each.identities[others]):
            rows = drawn_looks(generator, others[each.identities[others] == name])
            if len(rows) == 1:
                rows = np.repeat(rows, 2)
            scores = similarities(each, rows, house.templates, attention)
            answer = named(each, rows, scores, impostor, rate / HOME_PEOPLE)
            found["strangers"] += 1
            found["strangers_named"] += answer is not None
            found["stranger_people"].add(int(name))
            if answer is not None:
                found["named_people"].add(int(name))
            if len(np.unique(rows)) > 2:
                found["best"].append(float(scores.mean(0).max()))
    return found


def fnir_of_means(found, rates=RATES):
    """FNIR when the evidence of a track is the plain mean of its similarities, at thresholds that pass that share of all strangers' tracks of 3 to 5 photos."""
    own, best = np.array(found["own"]), np.array(found["best"])
    return {rate: float(np.mean(own < threshold(best, rate))) for rate in rates}


def upper_bound(named_people, people, confidence=0.95):
    """The one-sided Clopper-Pearson bound on the share of people who would be named, found by bisection of the binomial distribution."""
    low, high = named_people / people, 1.0
    for _ in range(60):
        middle = (low + high) / 2
        below = sum(math.comb(people, count) * middle**count * (1 - middle) ** (people - count) for count in range(named_people + 1))
        low, high = (middle, high) if below > 1 - confidence else (low, middle)
    return high
