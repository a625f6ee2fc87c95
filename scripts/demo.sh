#!/usr/bin/env bash
# Sets up what is missing, then shows the main job on real input: familiar demo, with these arguments.
. "$(dirname "$0")/lib.sh"

"$root/scripts/setup"
exec "$root/bin/familiar" demo "$@"
