# Sourced by scripts that test packages and the service: a clean Debian, booted with its systemd in a container.
# shellcheck shell=bash

# make_system SUITE PACKAGES DEB: sets `system` to a new minimal system, and has apt fetch what the .deb depends on; that is kept.
make_system() {
  local kept="$tools/debian/apt-$1" archives
  work=$(mktemp -d "$tools/debian/test.XXXXXX")
  system="$work/system" archives="$work/system/var/cache/apt/archives"
  trap stop_system EXIT
  quietly "$tools/log/test-package-system.log" mmdebstrap --variant=minbase --include="$2" "$1" "$system"
  mkdir -p "$kept"
  find "$kept" -name '*.deb' -exec cp -t "$archives" {} +
  cp -L /etc/resolv.conf "$system/etc/resolv.conf"
  cp "$3" "$system/root/package.deb"
  quietly "$tools/log/test-package-apt.log" chroot "$system" sh -c \
    'apt-get update && apt-get install -y --no-install-recommends --download-only /root/package.deb'
  cp -u "$archives"/*.deb "$kept/"
  rm "$system/root/package.deb"
}

# boot_system OPTIONS...: of systemd-nspawn, besides. Without a network: what is tested needs none, and neither its ports nor its
# names meet those of this machine.
boot_system() {
  systemd-nspawn --quiet --boot --directory="$system" --machine="familiar-$$" --register=no --keep-unit --private-network \
    "$@" </dev/null >"$work/boot.log" 2>&1 &
  container=$!
  local tries
  for tries in {1..60}; do
    leader=$(pgrep -P "$container" || true)
    [ -n "$leader" ] && inside systemctl is-system-running --wait >/dev/null 2>&1 && return
    # "degraded": a unit that has no business in a container failed.
    [ -n "$leader" ] && inside systemctl is-system-running 2>/dev/null | grep -q degraded && return
    kill -0 "$container" 2>/dev/null || break
    sleep 1
  done
  tail -n 20 "$work/boot.log" >&2
  fail "the container did not boot within $tries s"
}

# inside COMMAND...: as root in the booted system.
inside() {
  nsenter --target "$leader" --all -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}

stop_system() {
  if [ -n "${leader:-}" ]; then
    # To systemd as the first process of a container: power off (systemd(1), SIGRTMIN+4).
    kill -RTMIN+4 "$leader" 2>/dev/null || true
    wait "$container" 2>/dev/null || true
    leader=
  fi
  rm -rf "${work:?}"
}
