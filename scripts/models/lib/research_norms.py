"""Score normalisation that needs no other people's embeddings than the household's own; each takes similarities [N, people] and the Household's cohort.

`cohort` [photos, people]: similarities of all templates' photos with all people, NaN where the photo is that person's.
"""

import numpy as np


def none(scores, cohort):
    return scores


def z_norm(scores, cohort):
    return (scores - np.nanmean(cohort, 0)) / np.nanstd(cohort, 0)


def less_mean_of_person(scores, cohort):
    return scores - np.nanmean(cohort, 0)


def t_norm(scores, cohort):
    others = _others(scores)
    return (scores - np.nanmean(others, 1, keepdims=True)) / np.nanstd(others, 1, keepdims=True)


def less_mean_of_others(scores, cohort):
    return scores - np.nanmean(_others(scores), 1, keepdims=True)


def less_second(share):
    return lambda scores, cohort: scores - share * np.nanmax(_others(scores), 1, keepdims=True)


def _others(scores):
    """Without each probe's best."""
    return np.where(np.arange(scores.shape[1]) == scores.argmax(1)[:, None], np.nan, scores)


NORMS = {
    "none": none,
    "z-norm": z_norm,
    "less the person's mean with others": less_mean_of_person,
    "t-norm": t_norm,
    "less the probe's mean with others": less_mean_of_others,
    "less 0.25 of the second": less_second(0.25),
    "less 0.5 of the second": less_second(0.5),
}
