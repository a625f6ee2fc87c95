"""The home protocol on both sources: who of a household is missed at a rate of strangers named, with intervals by cluster bootstrap over people."""

from dataclasses import dataclass

import numpy as np

from .recipe_scores import attended
from .scores import HOME_DRAWS, HOME_ENROLLED, HOME_PEOPLE, SEED, threshold

RATES = (0.01, 0.001)
REPLICATES = 500


@dataclass(frozen=True)
class Household:
    """One draw. `people` [P]: identities; `templates`: rows of each one's enrolled photos; `probes` [N] and `owners` [N]: rows and whose (place in
    `people`); `strangers` [S]: rows of everybody else's."""

    people: np.ndarray
    templates: list
    probes: np.ndarray
    owners: np.ndarray
    strangers: np.ndarray


@dataclass(frozen=True)
class Protocol:
    """Who is enrolled and who comes: kinds of photos of each set. Without `strangers` those who were not drawn are the strangers."""

    name: str
    set: str
    enrolled: tuple
    probes: tuple
    strangers: tuple = ()


PROTOCOLS = (
    Protocol("dev", "faces-dev", ("people",), ("people",), ("strangers",)),
    Protocol("frontal", "faces-pose", ("frontal",), ("frontal",)),
    Protocol("mixed", "faces-pose", ("frontal", "profile"), ("frontal", "profile")),
)


def households(each, half, protocol, people=HOME_PEOPLE):
    """HOME_DRAWS households, the same for each call with the same photos."""
    generator = np.random.default_rng(SEED)
    own, probes = each.rows(half, *protocol.enrolled), each.rows(half, *protocol.probes)
    names = np.unique(each.identities[own])
    for _ in range(HOME_DRAWS):
        chosen = generator.choice(names, people, replace=False)
        templates = [generator.permutation(own[each.identities[own] == name])[:HOME_ENROLLED] for name in chosen]
        rest = [np.setdiff1d(probes[each.identities[probes] == name], used) for name, used in zip(chosen, templates)]
        others = each.rows(half, *protocol.strangers) if protocol.strangers else probes[~np.isin(each.identities[probes], chosen)]
        yield Household(chosen, templates, np.concatenate(rest), np.repeat(np.arange(people), [len(rows) for rows in rest]), others)


def attention(value):
    """A rule of similarity for `outcomes`."""
    return lambda each, probes, templates: attended(each.vectors, probes, templates, value)


@dataclass(frozen=True)
class Outcome:
    """Of a draw: `own` [N]: similarity of each probe to its owner, -inf where another is more alike; `owners` [N]: identities; `best` [S]:
    highest similarity of each stranger's photo; `strangers` [S]: identities."""

    own: np.ndarray
    owners: np.ndarray
    best: np.ndarray
    strangers: np.ndarray

    def fnir(self, rate):
        return float(np.mean(self.own < threshold(self.best, rate)))

    def resampled(self, rate, weights):
        """FNIR when each person counts `weights` [identity] times; nan when no enrolled person does."""
        mine, others = weights[self.owners], weights[self.strangers]
        if mine.sum() == 0:
            return np.nan
        order = np.argsort(-self.best)
        passing = np.cumsum(others[order]) > rate * others.sum() + 1e-9
        limit = self.best[order][np.argmax(passing)] if passing.any() else -1.0
        return float(np.sum(mine * (self.own <= limit)) / mine.sum())


def outcomes(each, half, protocol, rule, people=HOME_PEOPLE, normalise=None):
    """Outcomes of all draws; see `outcome`."""
    return [outcome(each, house, rule, normalise) for house in households(each, half, protocol, people)]


def outcome(each, house, rule, normalise=None):
    """`rule`(source, probes, templates): similarities [N]; `normalise`: one of research_norms."""
    own, others = (np.stack([rule(each, rows, photos) for photos in house.templates], 1) for rows in (house.probes, house.strangers))
    if normalise:
        known = cohort(each, house, rule)
        own, others = normalise(own, known), normalise(others, known)
    mine = own[np.arange(len(own)), house.owners]
    return Outcome(np.where(own.argmax(1) == house.owners, mine, -np.inf), house.people[house.owners], others.max(1).astype(float), each.identities[house.strangers])


def cohort(each, house, rule):
    """See research_norms."""
    rows = np.concatenate(house.templates)
    scores = np.stack([rule(each, rows, photos) for photos in house.templates], 1)
    owners = np.repeat(np.arange(len(house.people)), [len(photos) for photos in house.templates])
    scores[np.arange(len(rows)), owners] = np.nan
    return scores


def fnir(draws, rate):
    return float(np.mean([draw.fnir(rate) for draw in draws]))


def interval(draws, rate, identities, replicates=REPLICATES):
    """95 % interval of `fnir` by bootstrap over people: each replicate draws as many people as there are, with replacement (strangers and enrolled alike)."""
    generator = np.random.default_rng(SEED)
    values = []
    for _ in range(replicates):
        weights = np.zeros(identities.max() + 1)
        for names in _groups(draws):
            weights[names] = np.bincount(generator.integers(len(names), size=len(names)), minlength=len(names))
        values.append(np.nanmean([draw.resampled(rate, weights) for draw in draws]))
    return [float(value) for value in np.quantile(values, (0.025, 0.975))]


def _groups(draws):
    """Identities that are ever enrolled, and those that never are: resampled apart, as they play different parts."""
    enrolled = np.unique(np.concatenate([draw.owners for draw in draws]))
    return [enrolled, np.setdiff1d(np.unique(np.concatenate([draw.strangers for draw in draws])), enrolled)]
