#!/bin/sh
# Enrols one photo of a person, in parts that a broker takes, and prints what became of it.
#   enrol-photo.sh NODE NAME PHOTO [OPTIONS OF mosquitto_pub, such as -h broker.local --cafile ca.crt -u me -P secret]
# The device must allow it (mqtt.commands: trusted-broker), and nobody may read along: TLS, or a broker on the device itself.
set -eu
node=$1 name=$2 photo=$3
shift 3

folder=$(mktemp -d)
transaction=$(basename "$folder")
# The session at the broker keeps the answers until they are fetched. (mosquitto_rr 2.0.11 sends no bytes of a file.)
listen() {
  mosquitto_sub "$@" -i "$transaction" -q 1 -t "familiar/$node/response/people.enroll"
}
trap 'rm -r "$folder"; listen "$@" -E' EXIT
listen "$@" -c -E

mkdir "$folder/parts"
split --bytes=192K --numeric-suffixes=1 --suffix-length=3 "$photo" "$folder/parts/"
parts=$(find "$folder/parts" -type f | wc -l)
part=0
for file in "$folder/parts"/*; do
  part=$((part + 1))
  base64 -w 0 "$file" | jq -Rc --arg transaction "$transaction" --arg name "$name" --arg source "$(basename "$photo")" \
    --argjson part "$part" --argjson parts "$parts" \
    '{transaction: $transaction, name: $name, source: $source, part: $part, parts: $parts, data: .}' |
    mosquitto_pub "$@" -q 1 -s -t "familiar/$node/request/people.enroll"
done

# One answer for each part; the last one is of the photo.
listen "$@" -c -C "$parts" -W 60 | jq -s --arg transaction "$transaction" '
  map(select(.transaction == $transaction)) | last // {error: {message: "No answer came.", hint: "Is the device online?"}}
  | if .status == "ok" then .data else .error | "\(.message)\n\(.hint)\n" | halt_error end'
