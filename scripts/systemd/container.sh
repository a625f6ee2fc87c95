# Sourced after debian/container.sh: a Debian whose every change is gone with it.
# shellcheck shell=bash

# keep_system NAME SUITE PACKAGES...: sets `system` to a minimal Debian with systemd, made once; from the mirror that apt uses here.
keep_system() {
  local name=$1 suite=$2
  shift 2
  system="$tools/cache/$name" work=$(mktemp -d)
  trap stop_system EXIT
  ! stamped "$name" "$*" || return 0
  say "Making a Debian $suite for the test"
  rm -rf "$system"
  mkdir -p "$(dirname "$system")"
  quietly "$tools/log/$name.log" nice -n 10 mmdebstrap --variant=minbase \
    --include="$(printf '%s,' systemd systemd-sysv dbus python3 "$@")" "$suite" "$system"
  stamp "$name" "$*"
}

# boot_kept OPTIONS...: of systemd-nspawn, besides.
boot_kept() {
  boot_system --volatile=overlay --console=pipe "$@"
  enforce_controllers
}

# With cgroup v1, systemd-nspawn keeps from the container what controls devices, memory, time and tasks.
enforce_controllers() {
  local controller
  for controller in devices memory cpu pids; do
    ! inside test -d "/sys/fs/cgroup/$controller" || inside mount -o remount,bind,rw "/sys/fs/cgroup/$controller"
  done
  inside systemctl daemon-reexec
}

# inside_file PATH: writes standard input to a file in the container.
inside_file() { inside sh -c 'mkdir -p "$(dirname "$1")" && cat >"$1"' sh "$1"; }

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
  inside journalctl --lines=30 --output=cat --no-pager >&2
  fail "$1" 'read the log above'
}
