"""The tables that scripts/models/research prints, as Markdown; each function takes the Study."""

from dataclasses import dataclass, replace
from statistics import NormalDist

import numpy as np

from . import research_quality
from .measured import find_faces
from .nets import Embedder
from .recipe import ATTENTION, KINDS, NETS, PRIOR, TEMPLATES, combined, labelled
from .recipe_scores import draw, impostor_moments, logistic, score_model
from .recipe_vectors import fused, mean_embedding, sources_of
from .research_heads import calibration_error, features, learnt, log_loss, measured, pairs
from .research_home import PROTOCOLS, RATES, attention, fnir, households, interval, outcome, outcomes
from .research_norms import NORMS
from .research_projection import projected, trained
from .research_tracks import fnir_of_means, tracks, upper_bound
from .scores import SEED, normalised

TESTED = ("calibration", "test")
PAIR_KINDS = {"faces-dev": ("people", "strangers"), "faces-pose": ("frontal", "profile")}


@dataclass(frozen=True)
class Study:
    """`sets`: accuracy.Sets; `faces`: {set: FoundFaces}; `embedders`: {net: nets.Embedder}; `sources`: {net: {set: Source}} as the nets give them;
    `raw` and `centred`: {recipe: {set: Source}}."""

    sets: object
    faces: dict
    embedders: dict
    sources: dict
    raw: dict
    centred: dict

    @classmethod
    def of(cls, sets, detector, files):
        """`detector`: bytes; `files`: {net: (bytes, rule of its crop)}."""
        sources = sources_of(sets, detector, files)
        embedders = {net: Embedder.of(model, rule) for net, (model, rule) in files.items()}
        spaces = ({name: combined(sources, weights, centre) for name, weights in NETS.items()} for centre in (False, True))
        return cls(sets, {photos.name: find_faces(photos, detector) for photos in sets}, embedders, sources, *spaces)


def table(head, rows):
    return "\n".join("| " + " | ".join(map(str, row)) + " |" for row in [head, ["---"] * len(head), *rows])


def percent(*values):
    return " / ".join(f"{100 * value:.2f}" for value in values)


def home(sets, half, rule=attention(ATTENTION), **options):
    """Cells of the three protocols."""
    results = [outcomes(sets[protocol.set], half, protocol, rule, **options) for protocol in PROTOCOLS]
    return [percent(*(fnir(draws, rate) for rate in RATES)) for draws in results]


HOME = [protocol.name for protocol in PROTOCOLS]


def compared(variants):
    """`variants`: {label: {set: Source} or (sets, keyword arguments of `home`)}; a row a variant, both halves."""
    rows = []
    for label, variant in variants.items():
        sets, options = variant if isinstance(variant, tuple) else (variant, {})
        rows.append([label, *(cell for half in TESTED for cell in home(sets, half, **options))])
    return table(["", *(f"{half}: {name}" for half in TESTED for name in HOME)], rows)


def templates(study):
    """How a person's templates make one similarity; attention 0 is the mean, the highest is as good as the best template."""
    return compared({f"{space}, attention {value:g}": (getattr(study, space)["facenet"], {"rule": attention(value)}) for space in ("raw", "centred") for value in (0, 2, 3, 4, 6, 100)})


def fusion(study):
    """FaceNet's share of the fused cosine, centred."""
    nets = [study.centred["facenet"], study.centred["mobilefacenet"]]
    return compared({f"{share:g}": {name: fused([each[name] for each in nets], [share, 1 - share]) for name in nets[0]} for share in (0, 0.2, 0.3, 0.4, 0.5, 0.7, 1)})


def centring(study, trials=3):
    """The mean of so many people of the other half, trusted by n / (n + prior); FaceNet; means of three choices of people."""
    rows = []
    for count in (0, 5, 20, 50, 1000):
        for prior in (0, PRIOR, 20) if 0 < count < 1000 else (PRIOR,):
            cells = [
                np.mean([[fnir(outcomes(_moved(study.raw["facenet"][protocol.set], half, count, prior, trial), half, protocol, attention(ATTENTION)), rate) for rate in RATES] for trial in range(trials if 0 < count < 1000 else 1)], 0)
                for half in TESTED
                for protocol in PROTOCOLS
            ]
            rows.append([count or "none", prior, *(percent(*cell) for cell in cells)])
    return table(["people", "prior", *(f"{half}: {name}" for half in TESTED for name in HOME)], rows)


def _moved(each, half, count, prior, trial):
    if count == 0:
        return each
    teachers = each.rows("test" if half == "calibration" else "calibration")
    names = np.random.default_rng([SEED, trial]).permutation(np.unique(each.identities[teachers]))[:count]
    rows = teachers[np.isin(each.identities[teachers], names)]
    share = len(names) / (len(names) + prior)
    return replace(each, vectors=normalised(each.vectors - share * mean_embedding(each.vectors[rows], each.identities[rows])))


def interpolation(study, trials=5):
    """As `tails`, at 1e-3, when the mean is of few people and the model lies between raw and centred by n / (n + prior); five templates."""
    rows = []
    for name, weights in NETS.items():
        models = [score_model(getattr(study, space)[name], KINDS, "calibration", 5, ATTENTION)["impostor"] for space in ("raw", "centred")]
        for count in (5, 10, 20, 50):
            share = count / (count + PRIOR)
            mean, between, within = ((1 - share) * models[0][key] + share * models[1][key] for key in ("mean", "between", "within"))
            limit = mean - np.hypot(between, within) * NormalDist().inv_cdf(1e-3)
            cells = []
            for each in KINDS:
                shares = []
                for trial in range(trials):
                    moved = fused([_moved(study.sources[net][each], "test", count, PRIOR, trial) for net in weights], list(weights.values()))
                    drawn = draw(moved, "test", 5, KINDS[each], ATTENTION)
                    shares.append(np.mean(drawn.impostor[~np.isnan(drawn.impostor)] >= limit) / 1e-3)
                cells.append(f"{np.mean(shares):.2f} ({min(shares):.2f} to {max(shares):.2f})")
            rows.append([name, count, *cells])
    return table(["nets", "people", *KINDS], rows)


def family(study):
    """A mean of the enrolled people alone: FaceNet, faces-dev, FNIR of so many people."""
    rows = []
    for people in (20, 5):
        for half in TESTED:
            each, protocol = study.raw["facenet"]["faces-dev"], PROTOCOLS[0]
            raw = outcomes(each, half, protocol, attention(ATTENTION), people)
            rows.append([people, half, percent(*(fnir(raw, rate) for rate in RATES)), percent(*_with_family_mean(each, half, protocol, people))])
    return table(["people", "half", "raw", "less the mean of the enrolled"], rows)


def _with_family_mean(each, half, protocol, people):
    found = []
    for house in households(each, half, protocol, people):
        mean = np.mean([each.vectors[rows].mean(0) for rows in house.templates], 0) * people / (people + PRIOR)
        found.append(outcome(replace(each, vectors=normalised(each.vectors - mean)), house, attention(ATTENTION)))
    return [fnir(found, rate) for rate in RATES]


def normalisation(study):
    """Score normalisation by the enrolled household; centred FaceNet."""
    return compared({label: (study.centred["facenet"], {"normalise": norm}) for label, norm in NORMS.items()})


def quality(study, templates_too=False):
    """Photos made bad on purpose: mean similarity to oneself, share of probes still most alike to themselves in per cent, similarity exceeded by 0.1 % of strangers."""
    found = {
        photos.name: research_quality.measured(photos, study.faces[photos.name], {net: sets[photos.name] for net, sets in study.sources.items()}, study.embedders, templates_too=templates_too)
        for photos in study.sets
    }
    nets = [name for name in NETS if name != "mobilefacenet"]
    rows = [[change, *(_quality_cell(*found[name][change][net]) for name in found for net in nets)] for change in research_quality.CHANGES]
    return table(["face", *(f"{name}, {net}" for name in found for net in nets)], rows)


def _quality_cell(own, first, stranger):
    return f"{own:.2f} / {100 * first:.0f} / {stranger:.2f}"


def bad_templates(study):
    """The same when the templates are as bad."""
    return quality(study, templates_too=True)


def projection(study):
    """Triplet loss from the identity on; `pull`: ridge on the difference to it; centred FaceNet."""
    sets = study.centred["facenet"]
    variants = {"none": sets}
    for pull in (1e-2, 1e-3):
        matrix = trained(sets, PAIR_KINDS, pull)
        variants[f"pull {pull:g}"] = {name: projected(each, matrix) for name, each in sets.items()}
    return compared(variants)


def heads(study):
    """Probabilities of pairs of the test half, both classes weighing the same; centred FaceNet."""
    sets, rows = study.centred["facenet"], []
    for head, penalty in (("cosine", 1e-6), ("difference", 1e-3), ("difference", 1e-2), ("difference", 1e-1), ("product", 1e-2)):
        model = learnt(head, sets, PAIR_KINDS, penalty)
        row = [head, f"{penalty:g}"]
        for name, each in sets.items():
            first, second, same = pairs(each, "test", PAIR_KINDS[name])
            found = measured(model.logits(features(head, each.vectors[first], each.vectors[second])), same)
            row += [percent(found["eer"]), percent(found["fnmr_1e-2"]), f"{found['log_loss']:.4f}", f"{found['ece']:.4f}"]
        rows.append(row)
    plain = ["plain distance", "-"]
    for name, each in sets.items():
        first, second, same = pairs(each, "test", PAIR_KINDS[name])
        found = measured(-np.sum((each.vectors[first] - each.vectors[second]) ** 2, 1), same)
        plain += [percent(found["eer"]), percent(found["fnmr_1e-2"]), "-", "-"]
    return table(["head", "ridge", *(f"{name}: {figure}" for name in sets for figure in ("EER", "FNMR at 1e-2", "log loss", "ECE"))], [plain, *rows])


def probability(study):
    """The recipe's probability on the test half: expected calibration error by number of templates, for each source."""
    rows = []
    for name in NETS:
        for count in TEMPLATES:
            offset, slope = logistic(*labelled(study.centred[name], "calibration", count))
            cells = []
            for each in study.centred[name]:
                scores, same = labelled({each: study.centred[name][each]}, "test", count)
                cells += [f"{log_loss(offset + slope * scores, same):.4f}", f"{calibration_error(offset + slope * scores, same):.4f}"]
            rows.append([name, count, f"{offset:.2f}", f"{slope:.2f}", *cells])
    return table(["nets", "templates", "offset", "slope", *(f"{each}: {figure}" for each in KINDS for figure in ("log loss", "ECE"))], rows)


def tails(study):
    """How often strangers were as similar as the recipe's model (from the calibration half) says is exceeded by that share; one look, in units of that share."""
    rows = []
    for name in NETS:
        for space in ("raw", "centred"):
            sets = getattr(study, space)[name]
            for count in TEMPLATES:
                impostor = score_model(sets, KINDS, "calibration", count, ATTENTION)["impostor"]
                deviation = np.hypot(impostor["between"], impostor["within"])
                cells = []
                for each in sets:
                    drawn = draw(sets[each], "test", count, KINDS[each], ATTENTION)
                    scores = drawn.impostor[~np.isnan(drawn.impostor)]
                    shares = [np.mean(scores >= impostor["mean"] - deviation * NormalDist().inv_cdf(rate)) / rate for rate in (1e-2, 1e-3, 1e-4, 1e-5)]
                    cells.append(" / ".join(f"{share:.2f}" for share in shares))
                rows.append([name, space, count, *cells])
    return table(["nets", "embeddings", "templates", *(f"{each}: 1e-2 / 1e-3 / 1e-4 / 1e-5" for each in KINDS)], rows)


def variogram(study):
    """Half the mean square difference of two looks' similarities to strangers, over variance * (1 - cosine of the looks), by that cosine; five templates, centred."""
    bins = ((-1, 0.3), (0.3, 0.5), (0.5, 0.6), (0.6, 0.7), (0.7, 0.8), (0.8, 0.9), (0.9, 1.01))
    rows = []
    for name in NETS:
        for half in TESTED:
            for each, seen in study.centred[name].items():
                drawn = draw(seen, half, 5, KINDS[each], ATTENTION)
                variance = impostor_moments(seen, drawn)[1]
                names = seen.identities[drawn.probes]
                one, other = np.nonzero(np.triu(names[:, None] == names[None, :], 1))
                squares = np.nanmean((drawn.impostor[:, one] - drawn.impostor[:, other]) ** 2 / 2, axis=0)
                cosines = np.sum(seen.vectors[drawn.probes[one]] * seen.vectors[drawn.probes[other]], 1)
                rows.append([name, half, each, *(_ratio(squares, cosines, (cosines >= low) & (cosines < high), variance) for low, high in bins)])
    return table(["nets", "half", "set", *(f"{low:g} to {min(high, 1):g}" for low, high in bins)], rows)


def _ratio(squares, cosines, chosen, variance):
    return f"{squares[chosen].mean() / variance / (1 - cosines[chosen].mean()):.2f}" if chosen.sum() >= 10 else "-"


def result(study):
    """The recipes on the test half with 95 % intervals by bootstrap over people."""
    rows = []
    for name in NETS:
        for protocol in PROTOCOLS:
            each = study.centred[name][protocol.set]
            draws = outcomes(each, "test", protocol, attention(ATTENTION))
            cells = [f"{percent(fnir(draws, rate))} ({' to '.join(percent(bound) for bound in interval(draws, rate, each.identities))})" for rate in RATES]
            rows.append([name, protocol.name, *cells])
    return table(["nets", "protocol", "FNIR at FPIR 1 %", "FNIR at FPIR 0.1 %"], rows)


def sequences(study):
    """Tracks of up to five photos of the test half, judged by the daemon's rule at two rates of false matches."""
    rows = []
    for name in NETS:
        for protocol in PROTOCOLS:
            sets = study.centred[name]
            impostor = score_model(sets, KINDS, "calibration", 5, ATTENTION)["impostor"]
            for rate in (0.01, 0.001):
                found = tracks(sets[protocol.set], "test", protocol, ATTENTION, impostor, rate)
                people, named = len(found["stranger_people"]), len(found["named_people"])
                rows.append(
                    [name, protocol.name, f"{rate:g}", f"{found['strangers_named']} of {found['strangers']}", f"{named} of {people}, {percent(upper_bound(named, people))}"]
                    + [f"{percent((found['missed'] + found['misnamed']) / found['known'])} ({found['misnamed']})", percent(*fnir_of_means(found).values())]
                )
    return table(["nets", "protocol", "rate", "stranger tracks named", "strangers ever named, bound %", "people missed % (misnamed)", "mean of similarities: FNIR at FPIR 1 / 0.1 %"], rows)


SECTIONS = {
    "templates": templates,
    "centring": centring,
    "interpolation": interpolation,
    "family": family,
    "fusion": fusion,
    "normalisation": normalisation,
    "projection": projection,
    "heads": heads,
    "probability": probability,
    "variogram": variogram,
    "tails": tails,
    "quality": quality,
    "bad-templates": bad_templates,
    "result": result,
    "sequences": sequences,
}
