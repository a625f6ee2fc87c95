"""What the daemon decides with: for each set of nets the weights of their cosines, how templates make one similarity, how similarities are
distributed, and what probability they mean. Learnt from the calibration half of both sources; models/calibration/recognition.json holds aggregates only.

What was tried before these rules were chosen, and what each brings on the test half: scripts/models/research, docs/research.md.
"""

import numpy as np

from .aggregates import CALIBRATION, measured_with, read_json
from .errors import ModelError
from .recipe_scores import draw, logistic, score_model
from .recipe_vectors import centred, fused

RECOGNITION = CALIBRATION / "recognition.json"
RELEARN = "learn it anew: scripts/models/calibrate --recipes FOLDER, the folder that holds faces-dev and faces-pose"
# The nets' names in recognition.nets, and their weights.
NETS = {"facenet": {"facenet": 1.0}, "mobilefacenet": {"mobilefacenet": 1.0}, "facenet+mobilefacenet": {"facenet": 0.3, "mobilefacenet": 0.7}}
ATTENTION = 3.0
TEMPLATES = (1, 2, 3, 5, 8)
# A mean embedding of n people is trusted by n / (n + PRIOR).
PRIOR = 10
# Kinds of (templates, probes) that each source is learnt from: faces as press photos have them, and faces turned each way.
KINDS = {"faces-dev": (("people",), ("people", "strangers")), "faces-pose": (("frontal", "profile"), ("frontal", "profile"))}


def learnt(sources, half="calibration"):
    """{name: recipe} of all NETS whose nets there are. `sources`: {net: {set: Source}}."""
    return {name: _recipe(sources, weights, half) for name, weights in NETS.items() if weights.keys() <= sources.keys()}


def combined(sources, weights, centre):
    """{set: Source} of those nets with those weights; `centre`: each net's vectors as seen from its own mean."""
    sets = next(iter(sources.values()))
    parts = {name: [centred(sources[net][name]) if centre else sources[net][name] for net in weights] for name in sets}
    return {name: fused(each, list(weights.values())) for name, each in parts.items()}


def _recipe(sources, weights, half):
    models = {}
    for name, centre in (("raw", False), ("centred", True)):
        sets = combined(sources, weights, centre)
        models[name] = [{**score_model(sets, KINDS, half, count, ATTENTION), "probability": probability(sets, half, count)} for count in TEMPLATES]
    return {"nets": [{"net": net, "weight": weight} for net, weight in weights.items()], "attention": ATTENTION, "prior": PRIOR, **models}


def probability(sets, half, templates):
    """{"offset", "slope"} of the probability that a face is the person's, for a similarity with so many templates; sets weigh the same."""
    scores, same = labelled(sets, half, templates)
    offset, slope = logistic(scores, same)
    return {"offset": round(offset, 4), "slope": round(slope, 4)}


def labelled(sets, half, templates):
    """(similarities, whether of the same person) of all sets; the smaller one's repeated in a fixed order until they are as many."""
    genuine, impostor = [], []
    for name, each in sets.items():
        drawn = draw(each, half, templates, KINDS[name], ATTENTION)
        genuine.append(np.concatenate([similarities for similarities, _ in drawn.genuine]))
        impostor.append(drawn.impostor[~np.isnan(drawn.impostor)])
    genuine, impostor = (np.concatenate([np.resize(part, max(map(len, parts))) for part in parts]) for parts in (genuine, impostor))
    return np.concatenate([genuine, impostor]), np.arange(len(genuine) + len(impostor)) < len(genuine)


def recognition(sources, files):
    """The aggregate as it is written; `files`: {file name: bytes} of the nets that `sources` were computed with."""
    sets = next(iter(sources.values()))
    learnt_from = {name: {"people": len(np.unique(each.identities[each.rows("calibration")])), "photos": len(each.rows("calibration"))} for name, each in sets.items()}
    return {"measured_with": measured_with(files), "learnt_from": learnt_from, "recipes": learnt(sources)}


def read_recipes(files, spaces):
    """{name: recipe} for the manifest, whose nets are named by their embedding spaces ({net: space}); refuses those that were learnt with other files or rules."""
    aggregate = read_json(RECOGNITION, RELEARN)
    if aggregate["measured_with"] != measured_with(files):
        raise ModelError(f"models/calibration/{RECOGNITION.name} was learnt with other files or rules than those built", RELEARN)
    return {
        name: {**recipe, "nets": [{"space": spaces[each["net"]], "weight": each["weight"]} for each in recipe["nets"]]} for name, recipe in aggregate["recipes"].items()
    }
