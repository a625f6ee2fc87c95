"""The crop rule, swept on the calibration half and confirmed on the test half of both sources."""

from dataclasses import replace

import numpy as np

from .accuracy import dev_accuracy, pose_accuracy
from .geometry import CropRule
from .measured import embed, find_faces

MARGINS = (0.04, 0.08, 0.10, 0.12, 0.14, 0.16, 0.20)
UPRIGHT_MARGINS = (0.08, 0.12, 0.16)
BORDERS = ("replicate", "constant", "inside")

# (source, what is missed, at which rate of false matches): what a table shows.
COLUMNS = {
    "dev 1e-3": lambda dev, pose: dev["pairs"]["fnmr"]["0.001"],
    "dev 1e-4": lambda dev, pose: dev["pairs"]["fnmr"]["0.0001"],
    "home mean 1%": lambda dev, pose: dev["home"]["mean"]["fnir"]["0.01"],
    "frontal 1e-2": lambda dev, pose: pose["frontal_frontal"]["fnmr"]["0.01"],
    "frontal 1e-3": lambda dev, pose: pose["frontal_frontal"]["fnmr"]["0.001"],
    "profile 1e-2": lambda dev, pose: pose["frontal_profile"]["fnmr"]["0.01"],
}
RANKED = ("dev 1e-3", "frontal 1e-3", "profile 1e-2")


def sweep(sets, detector_model, embedder_model):
    """Returns {"calibration": rows, "test": rows}; a row is (CropRule, {column: rate}), those of the calibration half best first.

    All margins, some of them upright, and the other borders of the rule in use; on the test half that rule and its neighbours.
    """
    chosen = CropRule()
    swept = [CropRule(margin=margin, upright=False) for margin in MARGINS] + [CropRule(margin=margin, upright=True) for margin in UPRIGHT_MARGINS]
    swept += [replace(chosen, border=border) for border in BORDERS if border != chosen.border]
    neighbours = [chosen, *[replace(chosen, margin=round(chosen.margin + step, 2)) for step in (-0.02, 0.02)], replace(chosen, upright=not chosen.upright)]
    neighbours += [replace(chosen, border=border) for border in BORDERS if border != chosen.border]
    rows = {half: [_row(sets, detector_model, embedder_model, rule, half) for rule in rules] for half, rules in (("test", neighbours), ("calibration", swept))}
    return {"calibration": sorted(rows["calibration"], key=cost), "test": rows["test"]}


def cost(row):
    """Geometric mean of the ranked rates: a tenth fewer errors counts the same wherever it is gained."""
    return float(np.exp(np.mean([np.log(row[1][column]) for column in RANKED])))


def _row(sets, detector_model, embedder_model, rule, half):
    accuracies = []
    for photos, measure in ((sets.dev, dev_accuracy), (sets.pose, pose_accuracy)):
        faces = find_faces(photos, detector_model)
        accuracies.append(measure(photos, embed(photos, faces, detector_model, embedder_model, rule, photos.where(half)), half))
    return rule, {column: float(figure(*accuracies)) for column, figure in COLUMNS.items()}


def table(rows):
    """The rows as a Markdown table, rates in per cent."""
    lines = ["| margin | border | upright | cost | " + " | ".join(COLUMNS) + " |", "|---" * (4 + len(COLUMNS)) + "|"]
    for rule, rates in rows:
        figures = " | ".join(f"{100 * rates[column]:.2f}" for column in COLUMNS)
        lines.append(f"| {rule.margin:.2f} | {rule.border} | {'yes' if rule.upright else 'no'} | {100 * cost((rule, rates)):.2f} | {figures} |")
    return "\n".join(lines)
