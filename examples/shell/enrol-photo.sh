#!/bin/sh
# Enrols one photo of a person, in parts that a broker takes, and prints what became of it.
#   enrol-photo.sh NODE NAME PHOTO [OPTIONS OF mosquitto_pub, such as -h broker.local --cafile ca.crt -u me -P secret]
# The device must allow it (mqtt.commands: trusted-broker), and nobody may read along: TLS, or a broker on the device itself.
set -eu
node=$1 name=$2 photo=$3
shift 3

folder=$(mktemp -d)
listener=
trap 'if [ "$listener" ]; then kill "$listener" || true; fi 2> /dev/null; rm -r "$folder"' EXIT
transaction=$(basename "$folder")
mkdir "$folder/parts"
split --bytes=192K --numeric-suffixes=1 --suffix-length=3 "$photo" "$folder/parts/"
parts=$(find "$folder/parts" -type f | wc -l)

# The status is retained: when it comes, the answers will, too. Then there is one for each part.
mkfifo "$folder/answers"
mosquitto_sub "$@" -q 1 -W 120 -C $((parts + 1)) -t "familiar/$node/status" -t "familiar/$node/response/people.enroll" \
  > "$folder/answers" &
listener=$!
exec 3< "$folder/answers"
read -r status <&3 || status='not known at this broker'
if [ "$status" != online ]; then
  echo "$node is $status." >&2
  exit 1
fi

part=0
for file in "$folder/parts"/*; do
  part=$((part + 1))
  base64 -w 0 "$file" | jq -Rc --arg transaction "$transaction" --arg name "$name" --arg source "$(basename "$photo")" \
    --argjson part "$part" --argjson parts "$parts" \
    '{transaction: $transaction, name: $name, source: $source, part: $part, parts: $parts, data: .}' |
    mosquitto_pub "$@" -q 1 -s -t "familiar/$node/request/people.enroll"
done

# The last one is of the photo.
jq -s --arg transaction "$transaction" '
  map(select(.transaction == $transaction)) | last // {error: {message: "No answer came.", hint: "Ask again."}}
  | if .status == "ok" then .data else .error | "\(.message)\n\(.hint)\n" | halt_error end' <&3
