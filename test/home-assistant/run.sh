#!/bin/bash
# Runs scenario.json with the real daemon, a real Home Assistant and a real Mosquitto.
# usage: run.sh HARNESS_FOLDER [BROKER ...]    (brokers: anonymous password tls mtls acl; all by default)
set -euo pipefail
harness=$(cd "$1" && pwd)
shift
brokers=("$@")
if [ ${#brokers[@]} -eq 0 ]; then brokers=(anonymous password tls mtls acl); fi

cd "$(dirname "$0")/../.."
PATH="$PWD/.tools/node/bin:$PATH"
reports=$(mktemp -d)
trap 'rm -rf "$reports"' EXIT

failed=0
for broker in "${brokers[@]}"; do
  echo "== $broker"
  if python3 "$harness/ha_check.py" --scenario test/home-assistant/scenario.json --broker "$broker" >"$reports/$broker" 2>&1; then
    tail -n 1 "$reports/$broker"
  else
    failed=1
    grep -v '^ok' "$reports/$broker" || true
  fi
done
exit "$failed"
