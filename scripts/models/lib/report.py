"""verify's report in words: for the terminal, and the few figures that go into the passports."""

from .accuracy import HALVES
from .embedders import EMBEDDERS

PRECISIONS = ("int8", "float")


def text(report):
    lines = [*_against_originals(report), *_against_float(report), "", *_found(report)]
    for name in EMBEDDERS:
        lines += ["", *_accuracy(name, report[name]), "", *_thresholds(name, report[name])]
    return "\n".join(lines)


def passport_figures(report):
    """{net: [{what, value}]}: int8 on all identities, as the published figures of models.md are, and on the test half where a half was learned from."""
    return {
        **{kind.passport: _embedder_figures(report[name]) for name, kind in EMBEDDERS.items()},
        "centerface-int8": [
            *_photos_found(report),
            _entry("against float, test half: share of faces found again, mean IoU", _agreement(report["detector_int8_to_float"])),
        ],
        "centerface-float": [
            _entry("float graph against the original file: worst difference of an output where a face might be", f"{report['centerface_to_original']['worst_difference']:.1e}"),
            _entry("OpenCV's dnn against ONNX Runtime on this file: share of faces found again, mean IoU", _agreement(report["opencv_to_onnxruntime"]["float"])),
        ],
    }


def _embedder_figures(measured):
    all_of, test = measured["accuracy"]["int8"]["all"], measured["accuracy"]["int8"]["test"]
    return [
        _entry("int8 against float, cosine per face, test half of faces-dev and faces-pose", _cosines(measured["int8_to_float"])),
        _entry("faces-dev (LFW), all pairs: FNMR at FMR 1e-2 / 1e-3 / 1e-4", f"{_fnmr(all_of['dev']['pairs'])} (test half {_fnmr(test['dev']['pairs'])})"),
        _entry("faces-dev (LFW), 20 people enrolled by 5 photos, mean template: FNIR at FPIR 1 % / 0.1 %", _fnir(all_of["dev"]["home"]["mean"])),
        _entry("faces-dev (LFW), 20 people enrolled by 5 photos, best template: FNIR at FPIR 1 % / 0.1 %", _fnir(all_of["dev"]["home"]["max"])),
        _entry("faces-pose (CFP), frontal against frontal: FNMR at FMR 1e-2 / 1e-3", _fnmr(all_of["pose"]["frontal_frontal"])),
        _entry("faces-pose (CFP), frontal against profile: FNMR at FMR 1e-2 / 1e-3", _fnmr(all_of["pose"]["frontal_profile"])),
        *[_entry(f"{name}, test half: FMR measured at the thresholds named 1e-3, single / 1e-4, mean", _at_named(each)) for name, each in measured["at_thresholds"].items()],
    ]


def _entry(what, value):
    return {"what": what, "value": value}


def _against_originals(report):
    detector = report["centerface_to_original"]
    outputs = ", ".join(f"{name} {value:.1e}" for name, value in detector["outputs"].items())
    originals = {name: report[name]["to_original"] for name in EMBEDDERS}
    return [
        "float graphs (ONNX Runtime) against the original weights (OpenCV's dnn, LiteRT for mobilefacenet)",
        *[f"  {name}, {each['faces']} faces: worst difference {each['worst_difference']:.1e}, worst cosine {each['worst_cosine']:.7f}" for name, each in originals.items()],
        f"  centerface, {detector['photos']} photos: worst difference where a face might be {detector['worst_difference']:.1e} ({outputs}), anywhere {detector['anywhere']:.1e}",
    ]


def _against_float(report):
    detector, runtimes = report["detector_int8_to_float"], report["opencv_to_onnxruntime"]
    return [
        "int8 against float",
        *[f"  {name}, {report[name]['int8_to_float']['faces']} faces: cosine {_cosines(report[name]['int8_to_float'])}" for name in EMBEDDERS],
        f"  centerface, {detector['float_found']} faces: {_agreement(detector)}",
        f"OpenCV's dnn (float) against ONNX Runtime, {runtimes['opencv_found']} faces of {runtimes['photos']} photos",
        *[f"  {name}: {_agreement(runtimes[name])}" for name in ("float", "int8")],
    ]


def _found(report):
    return ["photos with a face found", *[f"  {entry['what']}: {entry['value']}" for entry in _photos_found(report)]]


def _photos_found(report):
    for name, found in report["faces_found"].items():
        yield _entry(f"{name}: photos with a face found, at full size / after a second look at half the size", f"{found['first_look']} / {found['found']} of {found['photos']}")


def _accuracy(name, measured):
    """A table: a figure a row, int8 and float of each half side by side."""
    columns = [(half, precision) for half in HALVES if half != "calibration" for precision in PRECISIONS]
    rows = {
        "faces-dev, FNMR at FMR 1e-2 / 1e-3 / 1e-4": lambda figures: _fnmr(figures["dev"]["pairs"]),
        "faces-dev, home, max: FNIR at FPIR 1 % / 0.1 %": lambda figures: _fnir(figures["dev"]["home"]["max"]),
        "faces-dev, home, mean: FNIR at FPIR 1 % / 0.1 %": lambda figures: _fnir(figures["dev"]["home"]["mean"]),
        "faces-pose, frontal-frontal, FNMR at FMR 1e-2 / 1e-3": lambda figures: _fnmr(figures["pose"]["frontal_frontal"]),
        "faces-pose, frontal-profile, FNMR at FMR 1e-2 / 1e-3": lambda figures: _fnmr(figures["pose"]["frontal_profile"]),
    }
    lines = [f"{f'{name}: accuracy, raw cosine, in per cent':54}" + "".join(f"{f'{half}, {precision}':>24}" for half, precision in columns)]
    for row, figure in rows.items():
        lines.append(f"  {row:52}" + "".join(f"{figure(measured['accuracy'][precision][half]):>24}" for half, precision in columns))
    for half in ("test", "all"):
        dev, pose = (measured["accuracy"]["int8"][half][part] for part in ("dev", "pose"))
        home = dev["home"]["mean"]
        pairs = "; ".join(f"{name} {_counted(part)}" for name, part in (("faces-dev", dev["pairs"]), ("frontal-frontal", pose["frontal_frontal"]), ("frontal-profile", pose["frontal_profile"])))
        lines.append(f"  {half}: {pairs}; home {home['people']} people, {home['probes']} probes or more, {home['strangers']} strangers a draw")
    return lines


def _thresholds(name, measured):
    lines = [f"{name}: the passport's thresholds (from the calibration half of faces-dev) on the test halves"]
    for source, each in measured["at_thresholds"].items():
        counts = each["comparisons"]
        lines.append(f"  {source}: {counts['single']:,} impostor pairs; {counts['mean']:,} comparisons with the means of {counts['people']} people")
        for template in ("single", "mean"):
            points = [f"{point['fmr']:.0e} at {point['similarity']:.4f} is {point['measured_fmr']:.1e}" for point in each[template]]
            lines.append(f"    {template:6} FMR " + "; ".join(points))
        lines.append("    single FNMR there: " + " / ".join(_percent(point["measured_fnmr"]) for point in each["single"]) + " %")
    return lines


def _at_named(measured):
    rates = (next(point["measured_fmr"] for point in measured[template] if point["fmr"] == fmr) for template, fmr in (("single", 1e-3), ("mean", 1e-4)))
    return " / ".join(f"{rate:.1e}" for rate in rates)


def _cosines(cosines):
    return f"mean {cosines['mean']:.4f}, lowest hundredth {cosines['p1']:.4f}, worst {cosines['worst']:.4f}"


def _agreement(agreement):
    return f"recall {agreement['recall']:.4f}, mean IoU {agreement['mean_iou']:.4f}, lowest {agreement['lowest_iou']:.3f}, {100 * agreement['iou_90']:.1f} % at 0.9 or more"


def _counted(pairs):
    return f"{pairs['genuine']:,} genuine, {pairs['impostor']:,} impostor"


def _fnmr(pairs):
    return " / ".join(_percent(rate) for rate in pairs["fnmr"].values()) + " %"


def _fnir(home):
    return " / ".join(_percent(rate) for rate in home["fnir"].values()) + " %"


def _percent(rate):
    return f"{100 * rate:.2f}"
