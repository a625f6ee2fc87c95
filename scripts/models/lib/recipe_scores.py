"""Similarity of a face with a person of several templates, and the model of how such similarities are distributed.

The model: similarity = mean + b + w. b is normal with the standard deviation `between` and the same for all looks at one pair of people; w is
normal with `within`, and its covariance between two looks is within^2 times the cosine of the looks' own embeddings. So the similarity of the mean
of looks with weights p has the variance between^2 + within^2 * p'Gp, where G holds the cosines between the looks.
"""

from dataclasses import dataclass
from statistics import NormalDist

import numpy as np

from .scores import SEED

# Rates of false matches at which the model must be no smaller than what was measured.
TAIL = (1e-2, 1e-3, 1e-4)
DRAWS, IMPOSTOR_DRAWS = 6, 3


def attended(vectors, probes, templates, attention):
    """Similarity of each row of `probes` with the person whose templates are the rows `templates`: the cosine with the mean of the templates,
    each weighted by exp(attention * its own cosine). 0 is the plain mean, infinity the best template."""
    cosines = vectors[probes] @ vectors[templates].T
    weights = np.exp(attention * (cosines - cosines.max(1, keepdims=True)))
    lengths = np.sqrt(np.einsum("ij,jk,ik->i", weights, vectors[templates] @ vectors[templates].T, weights))
    return (weights * cosines).sum(1) / lengths


@dataclass(frozen=True)
class Drawn:
    """`genuine`: an array of similarities and one of the probes' rows for each draw of a person's templates;
    `impostor` [T, P]: of each draw of templates with each probe, NaN where the probe is that person's; `probes` [P]: their rows."""

    genuine: list
    impostor: np.ndarray
    probes: np.ndarray


def draw(each, half, templates, kinds, attention):
    """`kinds`: (of templates, of probes). Each person with at least two photos more than `templates` is drawn DRAWS times."""
    generator = np.random.default_rng([SEED, templates])
    own, probes = each.rows(half, *kinds[0]), each.rows(half, *kinds[1])
    genuine, impostor = [], []
    for identity in np.unique(each.identities[own]):
        photos = own[each.identities[own] == identity]
        if len(photos) < templates + 2:
            continue
        for number in range(DRAWS):
            chosen = generator.permutation(photos)[:templates]
            similarities = attended(each.vectors, probes, chosen, attention)
            is_own = each.identities[probes] == identity
            mine = is_own & ~np.isin(probes, chosen)
            genuine.append((similarities[mine], probes[mine]))
            if number < IMPOSTOR_DRAWS:
                impostor.append(np.where(is_own, np.nan, similarities))
    return Drawn(genuine, np.array(impostor), probes)


def genuine_moments(each, drawn):
    """(mean, variance, share of it that differs between the looks of a person, at most 1); each person counts the same."""
    mean = np.mean([similarities.mean() for similarities, _ in drawn.genuine])
    variance = np.mean([((similarities - mean) ** 2).mean() for similarities, _ in drawn.genuine])
    squares, distances = [], []
    for similarities, rows in drawn.genuine:
        one, other = np.triu_indices(len(rows), 1)
        squares.append((similarities[one] - similarities[other]) ** 2 / 2)
        distances.append(1 - (each.vectors[rows] @ each.vectors[rows].T)[one, other])
    return float(mean), float(variance), _share(np.concatenate(squares), np.concatenate(distances), variance)


def impostor_moments(each, drawn):
    """(mean, variance, share of it that differs between the looks of a person)."""
    variance = np.nanvar(drawn.impostor)
    names = each.identities[drawn.probes]
    one, other = np.nonzero(np.triu(names[:, None] == names[None, :], 1))
    squares = np.nanmean((drawn.impostor[:, one] - drawn.impostor[:, other]) ** 2 / 2, axis=0)
    distances = 1 - np.sum(each.vectors[drawn.probes[one]] * each.vectors[drawn.probes[other]], axis=1)
    return float(np.nanmean(drawn.impostor)), float(variance), _share(squares, distances, variance)


def _share(squares, distances, variance):
    """Half the mean square difference of two looks' similarities (the variogram) is share * variance * (1 - cosine of the looks)."""
    return float(min(1.0, squares.sum() / distances.sum() / variance))


def tail_deviation(drawn, mean):
    """The standard deviation of the normal distribution about `mean` whose tail covers the measured one at each rate of TAIL."""
    scores = drawn.impostor[~np.isnan(drawn.impostor)]
    return max(float((np.quantile(scores, 1 - rate) - mean) / -NormalDist().inv_cdf(rate)) for rate in TAIL)


def score_model(sets, kinds, half, templates, attention):
    """{"templates", "genuine", "impostor"} that is honest on each of `sets` ({name: Source}); `kinds`: {name: kinds of (templates, probes)}.

    Impostor: the highest mean, the widest tail, the least share that differs between looks. Genuine: sources weigh the same.
    """
    drawn = {name: draw(each, half, templates, kinds[name], attention) for name, each in sets.items()}
    impostor = [impostor_moments(sets[name], found) for name, found in drawn.items()]
    mean = max(moments[0] for moments in impostor)
    deviation = max(tail_deviation(found, mean) for found in drawn.values())
    genuine = [genuine_moments(sets[name], found) for name, found in drawn.items()]
    genuine_mean = np.mean([moments[0] for moments in genuine])
    variance = np.mean([moments[1] + (moments[0] - genuine_mean) ** 2 for moments in genuine])
    return {
        "templates": templates,
        "genuine": _distribution(genuine_mean, np.sqrt(variance), np.mean([moments[2] for moments in genuine])),
        "impostor": _distribution(mean, deviation, min(moments[2] for moments in impostor)),
    }


def _distribution(mean, deviation, share):
    return {"mean": round(float(mean), 4), "between": round(float(deviation * np.sqrt(1 - share)), 4), "within": round(float(deviation * np.sqrt(share)), 4)}


def logistic(scores, same, rounds=30, ridge=1e-6):
    """(offset, slope) of the probability 1 / (1 + exp(-(offset + slope * score))) that a pair is of one person, when half of all pairs are.

    `same` [N] (bool). Weighted maximum likelihood by Newton's method.
    """
    design = np.stack([np.ones_like(scores), scores], 1).astype(float)
    weights = np.where(same, 0.5 / same.sum(), 0.5 / (~same).sum())
    found = np.zeros(2)
    for _ in range(rounds):
        probability = 1 / (1 + np.exp(-design @ found))
        gradient = design.T @ (weights * (same - probability)) - ridge * found
        curvature = (design * (weights * probability * (1 - probability))[:, None]).T @ design + ridge * np.eye(2)
        found = found + np.linalg.solve(curvature, gradient)
    return float(found[0]), float(found[1])
