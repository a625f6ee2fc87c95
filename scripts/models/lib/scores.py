"""Error rates of biometric comparison and identification (ISO/IEC 19795-1), from similarities.

FMR: share of impostor comparisons at or above the threshold; FNMR: share of genuine ones below it. FPIR: share of strangers for whom
anybody of the gallery is returned; FNIR: share of enrolled people's photos that do not return that person first and at or above the threshold.
"""

from dataclasses import dataclass

import numpy as np

SEED = 20180408
HOME_PEOPLE, HOME_ENROLLED, HOME_DRAWS = 20, 5, 40


@dataclass(frozen=True)
class Comparisons:
    """Similarities of pairs of one person's photos, and of pairs of different people's."""

    genuine: np.ndarray
    impostor: np.ndarray

    def fnmr(self, fmr):
        return float(np.mean(self.genuine < threshold(self.impostor, fmr)))


def threshold(impostor, rate):
    """The lowest similarity at which at most that share of `impostor` scores lies at or above: just above the first one that must not."""
    allowed = int(rate * len(impostor) + 1e-9)
    ordered = np.sort(impostor)[::-1]
    return float(np.nextafter(ordered[allowed], np.inf, dtype=ordered.dtype)) if allowed < len(ordered) else -1.0


def all_pairs(embeddings, identities):
    """Each photo against each other photo, once."""
    first, second = np.triu_indices(len(embeddings), 1)
    return _split((embeddings @ embeddings.T)[first, second], identities[first] == identities[second])


def across(embeddings, identities, others, other_identities):
    """Each photo of one group against each photo of another group."""
    return _split((embeddings @ others.T).ravel(), (identities[:, None] == other_identities[None, :]).ravel())


def _split(similarities, same):
    return Comparisons(similarities[same], similarities[~same])


def normalised(vectors):
    return vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)


def means_of_five(embeddings, identities, generator, at_most=5):
    """Each identity with two photos or more by the normalised mean of up to five of them, drawn: (means [M, 512], identities [M])."""
    means, names = [], []
    for identity in np.unique(identities):
        rows = np.flatnonzero(identities == identity)
        if len(rows) >= 2:
            means.append(normalised(embeddings[generator.permutation(rows)[:at_most]].mean(0)))
            names.append(identity)
    return np.array(means), np.array(names)


@dataclass(frozen=True)
class HomeResult:
    """Means over the draws. `strangers` and `probes`: how many photos a draw rests on (`probes`: the smallest draw)."""

    fnir: dict
    people: int
    strangers: int
    probes: int


def home(embeddings, identities, strangers, template, rates=(0.01, 0.001)):
    """Open-set identification as a home has it: 20 people of `embeddings` enrolled by five photos each, 40 draws with a fixed seed.

    `strangers` [S, 512] are the probes of people who are not enrolled; `template` is "mean" (the normalised mean of the five) or "max" (the best of the five).
    The threshold of a draw accepts at most the share `rate` of the strangers: none of fewer than 1/rate.
    """
    generator = np.random.default_rng(SEED)
    names = np.unique(identities)
    count = min(HOME_PEOPLE, len(names))
    misses, fewest = {rate: [] for rate in rates}, None
    for _ in range(HOME_DRAWS):
        chosen = generator.choice(names, count, replace=False)
        enrolled, probes, owners = [], [], []
        for number, name in enumerate(chosen):
            rows = generator.permutation(np.flatnonzero(identities == name))
            enrolled.append(embeddings[rows[:HOME_ENROLLED]])
            probes.append(embeddings[rows[HOME_ENROLLED:]])
            owners += [number] * (len(rows) - HOME_ENROLLED)
        scores, owners = gallery_scores(np.concatenate(probes), enrolled, template), np.array(owners)
        own, first = scores[np.arange(len(owners)), owners], scores.argmax(1) == owners
        nobody = gallery_scores(strangers, enrolled, template).max(1)
        for rate in rates:
            misses[rate].append(np.mean(~first | (own < threshold(nobody, rate))))
        fewest = len(owners) if fewest is None else min(fewest, len(owners))
    return HomeResult({rate: float(np.mean(values)) for rate, values in misses.items()}, count, len(strangers), fewest)


def gallery_scores(probes, enrolled, template):
    """Similarity of each probe to each enrolled person [P, people]."""
    if template == "mean":
        return probes @ np.stack([normalised(photos.mean(0)) for photos in enrolled]).T
    return np.stack([(probes @ photos.T).max(1) for photos in enrolled], 1)
