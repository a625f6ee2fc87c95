# Sourced after container.sh: Familiar as a service of the container, from this clone or from a package.
# shellcheck shell=bash

# The clone where a package would be, as options of systemd-nspawn, one a line.
clone_mounts() {
  local part
  for part in src bin models package.json node_modules .tools/node systemd; do
    printf -- '--bind-ro=%s:/usr/lib/familiar/%s\n' "$(realpath "$root/$part")" "$part"
  done
  # node_modules only points to it.
  printf -- '--bind-ro=%s\n' "$(dirname "$(realpath "$root/node_modules/opencv4nodejs/build/Release/opencv4nodejs.node")")"
}

install_clone() {
  inside install -Dm644 /usr/lib/familiar/systemd/familiar.service /usr/lib/systemd/system/familiar.service
  inside install -Dm644 /usr/lib/familiar/systemd/familiar.sysusers /usr/lib/sysusers.d/familiar.conf
  inside install -Dm644 /usr/lib/familiar/systemd/familiar.tmpfiles /usr/lib/tmpfiles.d/familiar.conf
  inside systemd-sysusers
  inside systemd-tmpfiles --create familiar.conf
  inside ln -s ../lib/familiar/bin/familiar /usr/bin/familiar
}

install_package() {
  inside_file /root/familiar.deb <"$1"
  inside dpkg --install /root/familiar.deb
  inside systemctl stop familiar
}

# configure CAMERAS [MQTT]: in YAML.
configure() {
  inside_file /etc/familiar/familiar.yaml <<YAML
data: /var/lib/familiar
control: { socket: /run/familiar/control.sock }
node: { name: test }
mqtt: { ${2:-commands: trusted-broker} }
cameras: { $1 }
YAML
  inside chgrp familiar /etc/familiar/familiar.yaml
  inside chmod 640 /etc/familiar/familiar.yaml
}

# drop_in LINES...: of [Service], beside the unit's own; none: only the unit's own.
drop_in() {
  inside rm -rf /run/systemd/system/familiar.service.d
  [ $# = 0 ] || printf '%s\n' '[Service]' "$@" | inside_file /run/systemd/system/familiar.service.d/test.conf
  inside systemctl daemon-reload
}

# try_anew [OPTION]: starts it with counters that begin at 0 and a journal that begins now; false when it does not start.
try_anew() {
  inside systemctl stop familiar
  inside systemctl reset-failed familiar 2>/dev/null || true
  since=$(inside journalctl --lines=0 --show-cursor --quiet | sed -n 's/^-- cursor: //p')
  inside systemctl start "$@" familiar 2>/dev/null
}
start_anew() { try_anew "$@" || out_of_patience 'the service does not start'; }

property() { inside systemctl show familiar --property="$1" --value; }
is() { [ "$(property "$1")" = "$2" ]; }
main_pid() { property MainPID; }
# seen_from_here PATTERN: the processes of the container with such a command line, as this side counts them.
seen_from_here() { pgrep --ns "$leader" --nslist pid -f -- "$1"; }
main='src/cli/main.ts run' vision='src/vision/main.ts'
status_has() { property StatusText | grep -qE "$1"; }
# logged TEXT [TIMES]: since it was started anew, so often at least.
logged() { [ "$(inside journalctl --unit=familiar --after-cursor="$since" --output=cat | grep -cF -- "$1")" -ge "${2:-1}" ]; }
