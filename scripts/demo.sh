#!/usr/bin/env bash
# Sets up what is missing, then shows the main job on real input: enrols a person, runs the daemon with its own broker on a
# scene with that person and two strangers, and prints what it recognises. Ends by itself; --keep leaves it running.
. "$(dirname "$0")/lib.sh"

case "${1:-}" in
  '' | --keep) ;;
  *) fail "unknown argument '$1'" "scripts/demo.sh [--keep]" ;;
esac
"$root/scripts/setup"
exec node "$root/scripts/demo/main.ts" "$@"
