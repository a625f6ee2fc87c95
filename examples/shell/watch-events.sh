#!/bin/sh
# Prints what Familiar's devices see as it happens, a line each: device, camera, what, who. Late events are left out.
#   watch-events.sh [OPTIONS OF mosquitto_sub, such as -h broker.local -u me -P secret]
set -eu
mosquitto_sub "$@" -q 1 -t 'familiar/+/event' |
  jq -n --unbuffered -f "$(dirname "$0")/fresh-events.jq" |
  jq -r --unbuffered '[.node, .camera, .event_type, .person.name // "-"] | @tsv'
