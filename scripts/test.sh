#!/usr/bin/env bash
# Runs every check and test of this clone, after setting up what is missing; the last line counts them.
. "$(dirname "$0")/lib.sh"

"$root/scripts/setup" --tests
exec node "$root/scripts/checks/main.ts"
