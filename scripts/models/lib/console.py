"""How the scripts end: errors with a next step, no traceback for what a user can act on."""

import sys

from .errors import ModelError


def run(main):
    """Calls main(), prints a ModelError's cause and next step, exits with its status."""
    try:
        sys.exit(main())
    except ModelError as error:
        print(f"error: {error}", file=sys.stderr)
        sys.exit(1)


def progress(items, label):
    """Yields the items; shows how far it is when standard error is a terminal."""
    items = list(items)
    for count, item in enumerate(items):
        if sys.stderr.isatty() and count % 20 == 0:
            print(f"\r{label}: {count}/{len(items)} ", end="", file=sys.stderr, flush=True)
        yield item
    if sys.stderr.isatty():
        print(f"\r{label}: {len(items)}  {' ' * 12}", file=sys.stderr)
