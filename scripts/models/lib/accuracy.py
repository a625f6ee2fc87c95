"""Accuracy on the sets of ../shared/data, of one half of the identities or of all, from embeddings in the photos' order."""

from dataclasses import dataclass

import numpy as np

from .dataset import faces_dev, faces_pose
from .errors import ModelError
from .measured import Photos
from .scores import across, all_pairs, home
from .thresholds import DRAWS, impostors_against_means

HALVES = {"calibration": "calibration", "test": "test", "all": None}


@dataclass(frozen=True)
class Sets:
    """`dev`: LFW's strangers and people; `pose`: CFP's frontal and profile photos."""

    dev: Photos
    pose: Photos

    @classmethod
    def of(cls, data):
        if not data.is_dir():
            raise ModelError(f"there is no data folder {data}", "give it: scripts/models/verify --data FOLDER (its README names the sets; the photos may not be redistributed, so they are in no repository)")
        return cls(Photos("faces-dev", faces_dev(data)), Photos("faces-pose", faces_pose(data)))

    def __iter__(self):
        return iter((self.dev, self.pose))


def dev_accuracy(photos, embeddings, half):
    """All pairs, and the home protocol with both templates and raw similarities."""
    usable = photos.where(half) & ~np.isnan(embeddings[:, 0])
    people, strangers = usable & photos.where(kind="people"), usable & photos.where(kind="strangers")
    pairs = all_pairs(embeddings[usable], photos.identities[usable])
    homes = {template: home(embeddings[people], photos.identities[people], embeddings[strangers], template) for template in ("max", "mean")}
    return {"pairs": _pairs(pairs, (1e-2, 1e-3, 1e-4)), "home": {template: _home(result) for template, result in homes.items()}}


def pose_accuracy(photos, embeddings, half):
    """All pairs of frontal photos, and each frontal against each profile one."""
    usable = photos.where(half) & ~np.isnan(embeddings[:, 0])
    frontal, profile = usable & photos.where(kind="frontal"), usable & photos.where(kind="profile")
    names = photos.identities
    return {
        "frontal_frontal": _pairs(all_pairs(embeddings[frontal], names[frontal]), (1e-2, 1e-3)),
        "frontal_profile": _pairs(across(embeddings[frontal], names[frontal], embeddings[profile], names[profile]), (1e-2, 1e-3)),
    }


def at_thresholds(sets, embeddings, thresholds):
    """What the passport's thresholds (from the calibration half of faces-dev) turn out to be on the test halves of both sources.

    `embeddings`: {set: [N, dimension]}. "single": photo against photo; "mean": photo against the mean of up to five photos of each person, which
    profile photos of faces-pose are left out of.
    """
    rows = {"faces-dev": None, "faces-pose": "frontal"}
    result = {}
    for photos in sets:
        vectors = np.where(photos.where(kind=rows[photos.name])[:, None], embeddings[photos.name], np.nan)
        usable = photos.where("test") & ~np.isnan(vectors[:, 0])
        pairs = all_pairs(vectors[usable], photos.identities[usable])
        against_means, people = impostors_against_means(photos, vectors, "test")
        result[photos.name] = {
            "single": [{"fmr": point["fmr"], "similarity": point["similarity"], **_at(pairs, point["similarity"])} for point in thresholds["single"]],
            "mean": [{"fmr": point["fmr"], "similarity": point["similarity"], "measured_fmr": float(np.mean(against_means >= point["similarity"]))} for point in thresholds["mean"]],
            "comparisons": {"single": len(pairs.impostor), "mean": len(against_means) // DRAWS, "people": people},
        }
    return result


def _at(pairs, similarity):
    return {"measured_fmr": float(np.mean(pairs.impostor >= similarity)), "measured_fnmr": float(np.mean(pairs.genuine < similarity))}


def _pairs(pairs, rates):
    return {"genuine": len(pairs.genuine), "impostor": len(pairs.impostor), "fnmr": {f"{rate:g}": pairs.fnmr(rate) for rate in rates}}


def _home(result):
    return {"people": result.people, "strangers": result.strangers, "probes": result.probes, "fnir": {f"{rate:g}": value for rate, value in result.fnir.items()}}
