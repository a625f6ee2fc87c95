# Sourced: a Debian of its own with systemd as its first process, by systemd-nspawn. What is changed in it is gone with it.
# shellcheck shell=bash

container='' container_log=''

# make_root SUITE FOLDER PACKAGES...: a minimal Debian with systemd, once; from the mirror that apt uses here.
make_root() {
  local suite=$1 folder=$2
  shift 2
  ! stamped "root-$(basename "$folder")" "$*" || return 0
  say "Making a Debian $suite for the test"
  rm -rf "$folder"
  mkdir -p "$(dirname "$folder")"
  quietly "$tools/log/root-$suite.log" nice -n 10 mmdebstrap --variant=minbase \
    --include="$(printf '%s,' systemd systemd-sysv dbus python3 "$@")" "$suite" "$folder"
  stamp "root-$(basename "$folder")" "$*"
}

# boot FOLDER OPTIONS...: starts it on a memory disk over FOLDER, with a network of its own, and waits until its systemd has started all.
boot() {
  local folder=$1
  shift
  container_log=$(mktemp)
  systemd-nspawn --quiet --boot --directory="$folder" --volatile=overlay --machine="familiar-test-$$" --register=no --keep-unit \
    --private-network --console=pipe "$@" </dev/null >"$container_log" 2>&1 &
  container=$!
  until_true 60 "the container has booted" booted
  enforce_controllers
}

booted() {
  kill -0 "$container" || fail "the container ended: $(cat "$container_log")"
  leader=$(pgrep -P "$container") && inside systemctl is-system-running --wait >/dev/null
}

# With cgroup v1, systemd-nspawn keeps from the container what controls devices, memory, time and tasks.
enforce_controllers() {
  local controller
  for controller in devices memory cpu pids; do
    ! inside test -d "/sys/fs/cgroup/$controller" || inside mount -o remount,bind,rw "/sys/fs/cgroup/$controller"
  done
  inside systemctl daemon-reexec
}

# inside COMMAND...: runs it in the container, as root.
inside() { nsenter --target "$leader" --all -- "$@"; }

# inside_file PATH: writes standard input to a file in the container.
inside_file() { inside sh -c 'mkdir -p "$(dirname "$1")" && cat >"$1"' sh "$1"; }

shut_down() {
  [ -n "$container" ] || return 0
  kill -RTMIN+4 "$leader" 2>/dev/null || kill "$container" 2>/dev/null || true
  wait "$container" || true
  rm -f "$container_log"
}

# until_true SECONDS WHAT COMMAND...: waits until the command succeeds.
until_true() {
  local seconds=$1 what=$2 end=$((SECONDS + $1))
  shift 2
  until "$@" 2>/dev/null; do
    [ $SECONDS -lt $end ] || out_of_patience "after $seconds s still not so: $what"
    sleep 0.2
  done
}

out_of_patience() {
  inside journalctl --lines=30 --output=cat --no-pager >&2 || cat "$container_log" >&2
  fail "$1" 'read the log above'
}
