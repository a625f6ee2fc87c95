#!/bin/sh
# Starts the daemon with the broker that the harness tells in its environment. usage: daemon.sh DATA_FOLDER
set -eu
root=$(CDPATH= cd -- "$(dirname -- "$0")/../.." && pwd)

export FAMILIAR_DATA="$1"
export FAMILIAR_MQTT__URL="$MQTT_SCHEME://$MQTT_HOST:$MQTT_PORT"
# An empty variable is not the same as none.
if [ -n "$MQTT_USER" ]; then
  export FAMILIAR_MQTT__USERNAME="$MQTT_USER" FAMILIAR_MQTT__PASSWORD="$MQTT_PASSWORD"
fi
if [ -n "$MQTT_CA" ]; then export FAMILIAR_MQTT__TLS__CA="$MQTT_CA"; fi
if [ -n "$MQTT_CERT" ]; then
  export FAMILIAR_MQTT__TLS__CERT="$MQTT_CERT" FAMILIAR_MQTT__TLS__KEY="$MQTT_KEY"
fi
exec "$root/bin/familiar" run -c "$root/test/home-assistant/familiar.yaml"
