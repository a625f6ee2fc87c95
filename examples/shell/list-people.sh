#!/bin/sh
# Prints who is enrolled, a line each: id, name, number of photos.
#   list-people.sh NODE [OPTIONS OF mosquitto_rr, such as -h broker.local -u me -P secret]
set -eu
node=$1
shift
mosquitto_rr "$@" -V 311 -q 1 -W 10 -n -t "familiar/$node/request/people.list" -e "familiar/$node/response/people.list" | jq -rs '
  last // {error: {message: "No answer came.", hint: "Is the device online?"}}
  | if .status == "ok" then .data.people[] | [.id, .name, .photos] | @tsv
    else .error | "\(.message)\n\(.hint)\n" | halt_error end'
