# Sourced after service.sh: what docs/systemd.md says of the service, one function each.
# shellcheck shell=bash

scene='door: { source: { type: scene, path: /usr/lib/familiar-test/quiet.scene.yaml, loop: true } }'
absent='porch: { source: { type: usb, device: /dev/video9 } }'

ok() { printf 'ok    %s\n' "$*"; }

exposure_is_low() {
  local result
  result=$(inside systemd-analyze security --offline=true --threshold=20 --no-pager /usr/lib/systemd/system/familiar.service) ||
    fail 'systemd-analyze security: an exposure of 2.0 or more'
  ok "systemd-analyze security: exposure $(sed -n 's/.*exposure level for .*: \([0-9.]*\).*/\1/p' <<<"$result")"
}

ready_in_time() {
  start_anew --no-block
  until_true 30 'activating' is ActiveState activating
  inside systemctl start familiar || out_of_patience 'the service does not start'
  logged '"msg":"ready"' || fail 'active before Familiar was ready'
  inside familiar status >/dev/null || fail 'active without a control socket'
  ok 'activating until nets and gallery are loaded, then active (running)'
  until_true 60 'the status' status_has '^1 camera: door streaming 10 fps$'
  ok "status text: $(property StatusText)"
}

sandbox_holds() {
  inside sh -c 'mknod /dev/video9 c 81 9 && mknod /dev/watchdog9 c 10 130 && chgrp video /dev/video9 /dev/watchdog9 &&
    chmod 660 /dev/video9 /dev/watchdog9'
  # The kernel here has no driver of cameras, whose name the unit gives.
  drop_in 'ExecStartPost=/usr/bin/python3 /usr/lib/familiar-test/probe.py' 'DeviceAllow=/dev/video9 rw'
  try_anew || out_of_patience 'the sandbox has a hole, or is too tight'
  drop_in
  inside rm /dev/video9 /dev/watchdog9
  ok "the sandbox: $(inside journalctl --unit=familiar --after-cursor="$since" --output=cat | grep 'as expected')"
}

reload_works() {
  start_anew
  local pid
  pid=$(main_pid)
  configure "$scene" 'commands: trusted-broker, face_image: true'
  inside systemctl reload familiar
  until_true 10 'the reload' logged 'mqtt.face_image'
  inside sh -c 'echo "log: { level: loud }" >>/etc/familiar/familiar.yaml'
  inside systemctl reload familiar
  until_true 10 'the refusal' logged 'the configuration cannot be reloaded, and stays as it was'
  is MainPID "$pid" && is ActiveState active || fail 'a reload with a mistake ended the service'
  configure "$scene"
  ok 'systemctl reload: reads the configuration anew; a mistake changes nothing'
}

restart_in_its_process() {
  start_anew
  local pid
  pid=$(main_pid)
  inside python3 /usr/lib/familiar-test/mqtt.py publish familiar/test/request/restart '{"transaction": 1}'
  until_true 60 'a second readiness' logged '"msg":"ready"' 2
  until_true 10 'active again' is ActiveState active
  is MainPID "$pid" && is NRestarts 0 || fail 'systemd started another process'
  until_true 30 'the status' status_has 'door streaming'
  ok 'a restart over MQTT keeps the process, and systemd calls it reloading'
}

killed_comes_back() {
  start_anew
  local pid
  pid=$(main_pid)
  kill -KILL "$(seen_from_here "$main")"
  until_true 60 'a restart' is NRestarts 1
  until_true 60 'active again' is ActiveState active
  ! is MainPID "$pid" && logged '"msg":"ready"' 2 || fail 'not started anew'
  ok 'kill -9: started anew'
}

vision_that_hangs_is_replaced() {
  start_anew
  local pid
  pid=$(main_pid)
  kill -STOP "$(seen_from_here "$vision")"
  until_true 90 'another vision' logged 'vision is ready' 2
  until_true 60 'the status' status_has 'door streaming'
  is MainPID "$pid" && is NRestarts 0 || fail 'the watchdog fired although vision was cared for'
  ok 'a vision that hangs is replaced by main, and the service goes on'
}

main_that_hangs_is_replaced() {
  drop_in 'WatchdogSec=8s' 'TimeoutStopSec=2s'
  start_anew
  kill -STOP "$(seen_from_here "$main")"
  until_true 60 'the watchdog' logged 'Watchdog timeout'
  until_true 60 'a restart' is NRestarts 1
  until_true 60 'active again' is ActiveState active
  drop_in
  ok 'a main that hangs is ended by the watchdog, and started anew'
}

# A process in a freezer of cgroup v1 is not even ended by SIGKILL, as one that waits in a driver.
vision_that_cannot_die() {
  local freezer=/sys/fs/cgroup/freezer/familiar-test-$$
  [ -d /sys/fs/cgroup/freezer ] || { ok '(left out: a vision that cannot be killed; needs the freezer of cgroup v1)' && return; }
  drop_in 'WatchdogSec=20s' 'TimeoutStopSec=2s'
  start_anew
  until_true 60 'the status' status_has 'door streaming'
  mkdir "$freezer"
  seen_from_here "$vision" >"$freezer/cgroup.procs"
  echo FROZEN >"$freezer/freezer.state"
  until_true 60 'the standstill' logged 'stands still: the watchdog of the service manager is not fed'
  until_true 60 'the watchdog' logged 'Watchdog timeout'
  echo THAWED >"$freezer/freezer.state"
  until_true 60 'active again' logged '"msg":"ready"' 2
  rmdir "$freezer"
  drop_in
  ok 'a vision that cannot be killed: no feed, and the watchdog starts all of it anew'
}

# The stand-in's own pictures, by both ways to a Pi's camera.
programs_of_cameras_run() {
  local tool=/usr/lib/familiar-test/rpicam-vid
  inside_file "$tool" <<'SH'
#!/bin/sh
for node in /usr/lib/familiar/node/bin/node /usr/lib/familiar/.tools/node/bin/node; do
  [ ! -x "$node" ] || exec "$node" /usr/lib/familiar-test/stand-in/main.ts "$@"
done
SH
  inside chmod +x "$tool"
  tar -C "$root/tools" -cf - stand-in | inside tar -C /usr/lib/familiar-test -xf - --no-same-owner
  configure "a: { source: { type: rpicam, tool: $tool } }, b: { source: { type: libcamera, tool: $tool } }"
  start_anew
  until_true 90 'both cameras' status_has '^2 cameras: a streaming [0-9]+ fps, b streaming [0-9]+ fps$'
  inside systemctl stop familiar
  ! seen_from_here stand-in/main.ts >/dev/null || fail 'a program of a camera outlives the service'
  ok "the programs of Pi cameras run in the sandbox (stand-ins), and end with it"
  configure "$scene"
}

missing_camera_is_no_loop() {
  configure "$absent"
  start_anew
  until_true 60 'several attempts' logged 'camera retrying' 4
  is ActiveState active && is NRestarts 0 || fail 'a missing camera ended the service'
  status_has '^1 camera: porch retrying \(source-missing\)$' || fail "status text: $(property StatusText)"
  ok "a missing camera is no start-up loop: $(property StatusText)"
}

no_camera_is_told_once() {
  configure ''
  ! try_anew || fail 'it started without a camera'
  is SubState failed && is ExecMainStatus 78 || fail 'a configuration without a camera was tried again'
  logged 'names no camera' || fail 'the reason is not in the journal'
  ok 'a configuration without a camera: exit status 78, not tried again'
}

credentials_arrive() {
  configure "$scene" 'url: "mqtt://127.0.0.1:1884", username: hall'
  printf 'open sesame\n' | inside_file /etc/credstore/familiar.mqtt-password
  inside chmod 600 /etc/credstore/familiar.mqtt-password
  local heard
  heard=$(mktemp)
  inside python3 /usr/lib/familiar-test/mqtt.py overhear >"$heard" &
  start_anew
  wait $!
  grep --quiet --text 'open sesame$' "$heard" || fail 'the broker was not given the password'
  rm "$heard"
  inside rm /etc/credstore/familiar.mqtt-password
  ok 'the password of the broker is a credential: /etc/credstore, root only, and in no configuration'
}

stop_in_time() {
  configure "$scene"
  start_anew
  until_true 60 'the status' status_has 'door streaming'
  local begun=${EPOCHREALTIME/./}
  inside systemctl stop familiar
  local ms=$(((${EPOCHREALTIME/./} - begun) / 1000))
  [ $ms -lt 5000 ] && is Result success || fail "stopping took $ms ms"
  ! seen_from_here /usr/lib/familiar/ >/dev/null || fail 'something of it still runs'
  ok "systemctl stop: $ms ms, nothing is left"
}
