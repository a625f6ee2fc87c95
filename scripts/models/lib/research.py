"""Ways to better scores, each measured on both sources: the tables of docs/research.md.

What is learnt comes from the calibration half; the home protocol's columns are FNIR in per cent at FPIR 1 % / 0.1 % (dev: 20 people of faces-dev against
all its strangers; frontal, mixed: 20 people of faces-pose by frontal photos, or by frontal and profile ones, against the others of the half).
Needs ../shared/data and the nets in models/; faces and embeddings are kept in .tools/models-measured.
"""

import argparse
from pathlib import Path

from . import research_tables
from .accuracy import Sets
from .console import run
from .embedders import EMBEDDERS
from .passports import verified
from .paths import DATA


def main():
    parser = argparse.ArgumentParser(prog="scripts/models/research", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("sections", nargs="*", metavar="SECTION", help=f"which tables: {', '.join(research_tables.SECTIONS)} (default: all, about a quarter of an hour)")
    parser.add_argument("--data", type=Path, default=DATA, metavar="FOLDER", help="the folder that holds faces-dev and faces-pose (default: ../shared/data beside the clone)")
    arguments = parser.parse_args()
    unknown = [name for name in arguments.sections if name not in research_tables.SECTIONS]
    if unknown:
        parser.error(f"no section {', '.join(unknown)}: there are {', '.join(research_tables.SECTIONS)}")
    files = {name: (verified(kind.passport), kind.rule) for name, kind in EMBEDDERS.items()}
    study = research_tables.Study.of(Sets.of(arguments.data), verified("centerface-int8"), files)
    for name in arguments.sections or research_tables.SECTIONS:
        print(f"## {name}\n\n{research_tables.SECTIONS[name](study)}\n", flush=True)
    return 0


if __name__ == "__main__":
    run(main)
