#!/usr/bin/env bash
# Installs the packages of this machine's architecture on clean Debian systems under a booted systemd, and shows what an owner
# relies on: a running service that names who it was taught, an upgrade that keeps settings and people, remove and purge.
# Before that: is the package well made, and the same when it is built again?
#   scripts/test-package.sh [--suite bookworm|trixie]      as root; a release step (docs/releasing.md), not part of CI
. "$(dirname "$0")/lib.sh"
. "$root/scripts/debian/container.sh"

suites=(bookworm trixie)
case "${1:-}" in
  '') ;;
  --suite) suites=("${2:?which suite}") ;;
  *) fail "unknown argument '$1'" 'scripts/test-package.sh [--suite bookworm|trixie]' ;;
esac
arch=$(dpkg --print-architecture)
version=$(node -p 'require(process.argv[1]).version' "$root/package.json")
declare -A releases=([bookworm]=12 [trixie]=13)

# check WHAT COMMAND...: says what holds, or ends.
check() {
  local what=$1
  shift
  if "$@" >"$work/output" 2>&1; then
    echo "    ok: $what"
  else
    tail -n 30 "$work/output" >&2
    inside journalctl --no-pager -n 30 -u familiar >&2 || true
    fail "$what: '$*' failed"
  fi
}
# eventually COMMAND...: tries for a minute.
eventually() {
  local tries
  for tries in {1..60}; do
    ! "$@" || return 0
    sleep 1
  done
  echo "not within $tries s: $*"
  return 1
}
# says PATTERN COMMAND...: what it prints has the pattern.
says() {
  local pattern=$1 text
  shift
  text=$("$@") || return
  echo "$text"
  grep -q -- "$pattern" <<<"$text"
}
not() { ! "$@"; }
main_pid() { inside systemctl show --value -p MainPID familiar; }

# older PACKAGE: the same one under an older version.
older() {
  dpkg-deb --raw-extract "$1" "$work/older"
  sed -i 's/^Version: .*/Version: 0.0.9/' "$work/older/DEBIAN/control"
  dpkg-deb --root-owner-group -Znone --build "$work/older" "$system/root/older.deb" >/dev/null
  rm -rf "$work/older"
}

# Built again elsewhere, by somebody with other habits.
reproduced() (
  umask 077
  git clone --quiet "$root" "$work/clone"
  ln -s "$tools" "$work/clone/.tools"
  ln -s "$(realpath "$root/node_modules")" "$work/clone/node_modules"
  TZ=Asia/Tokyo "$work/clone/scripts/package" --suite "$2" --arch "$arch"
  cmp "$1" "$work/clone/dist/${1##*/}"
)

test_archive() { # test_archive DEB SUITE
  say "The package itself"
  check 'lintian finds nothing' lintian --fail-on error,warning "$1"
  check 'it is what this commit gives, byte for byte, when it is built elsewhere' reproduced "$1" "$2"
}

test_install() {
  say "Install"
  check 'apt installs it' inside apt-get install -y --no-install-recommends /root/older.deb
  check 'the service runs, also without a camera' inside systemctl is-active familiar
  check 'and with each boot' inside systemctl is-enabled familiar
  check 'as its own user' says '^familiar$' inside stat -c %U "/proc/$(main_pid)"
  check 'the owner can read the settings, others not' says '640 root:familiar' inside stat -c '%a %U:%G' /etc/familiar/familiar.yaml
  check 'the data are for it alone' says '700 familiar:familiar' inside stat -c '%a %U:%G' /var/lib/familiar
  check 'the command line reaches it' says 'node ' inside familiar status
  check 'the settings have no mistake' inside familiar config check
  check 'the manual page is found' test -s "$system/usr/share/man/man1/familiar.1.gz"
  check 'bash completes commands' says '^enroll$' inside bash -c '. /usr/share/bash-completion/completions/familiar
    COMP_WORDS=(familiar en) COMP_CWORD=1; _familiar; echo "${COMPREPLY[@]}"'
}

# Settings of an owner of the older version, in the form of then, with pictures for a camera.
settings() {
  cat <<YAML
data: /var/lib/familiar
control: {socket: /run/familiar/control.sock}
recognition: {min_face: 45} # as wide as a hand
cameras:
  door: {source: {type: scene, path: /var/lib/familiar-scene/test/fixtures/scenes/demo.scene.yaml, loop: true}}
YAML
}

# scene_files FOLDER: the demonstration's scene with its photos, laid out as here.
scene_files() {
  install -D -m 644 -t "$1/test/fixtures/scenes" "$root/test/fixtures/scenes/demo.scene.yaml"
  install -D -m 644 -t "$1/test/fixtures" "$root/test/fixtures/astronaut.png"
  install -D -m 644 -t "$1/.tools/fixtures" "$tools/fixtures/"{obama3,biden}.jpg
}

test_recognition() {
  say "A face that it was taught is named"
  settings >"$system/etc/familiar/familiar.yaml"
  check 'a person is enrolled' inside familiar enroll 'Barack Obama' /root/obama.jpg /root/obama2.jpg
  check 'the service takes the new settings' inside systemctl restart familiar
  check 'an event names the person' eventually says '"event_type":"recognized".*Barack Obama' inside timeout 60 \
    /usr/lib/familiar/node/bin/node /root/first-event.mjs
}

test_upgrade() {
  local before
  say "Upgrade"
  inside familiar people list --json >"$work/before"
  before=$(main_pid)
  check 'apt upgrades it' inside apt-get install -y --no-install-recommends /root/newer.deb
  check 'the service runs' inside systemctl is-active familiar
  check 'it was started anew' not test "$before" = "$(main_pid)"
  inside familiar people list --json >"$work/after"
  check 'it knows the same people' diff "$work/before" "$work/after"
  check 'the settings have the form of today' says 'min_face' inside grep -A2 'quality:' /etc/familiar/familiar.yaml
  check 'with the comments of their owner' inside grep -q 'as wide as a hand' /etc/familiar/familiar.yaml
  check 'as they were is kept' says 'familiar.yaml.' inside ls /etc/familiar
  check 'the owner can still read them, others not' says '640 root:familiar' inside stat -c '%a %U:%G' /etc/familiar/familiar.yaml
}

test_remove() {
  say "Remove, and remove with all data"
  check 'apt removes it' inside apt-get remove -y familiar
  check 'nothing runs' not inside systemctl is-active familiar
  check 'the people are still there' test -s "$system/var/lib/familiar/familiar.mdb"
  check 'the settings, too' test -s "$system/etc/familiar/familiar.yaml"
  check 'apt installs it again' inside apt-get install -y --no-install-recommends /root/newer.deb
  inside familiar people list --json >"$work/after"
  check 'it knows the same people' diff "$work/before" "$work/after"
  check 'apt purges it' inside apt-get purge -y familiar
  rm -rf "$system/var/lib/familiar-scene"
  # A user's own cache (~/.cache/familiar) is not the package's to delete.
  find "$system" -xdev -iname '*familiar*' -not -path "$system/var/cache/apt/*" -not -path "$system/root/*" >"$work/left"
  check 'nothing of it is left' diff /dev/null "$work/left"
}

test_suite() {
  local deb="$root/dist/familiar_${version}+deb${releases[$1]:?unknown suite}_$arch.deb"
  [ -f "$deb" ] || "$root/scripts/package" --suite "$1" --arch "$arch"
  say "Making a clean Debian ($1)"
  make_system "$1" systemd,systemd-sysv,procps,bash "$deb"
  cp "$root/scripts/debian/first-event.mjs" "$tools/fixtures/"{obama,obama2}.jpg "$system/root/"
  cp "$deb" "$system/root/newer.deb"
  older "$deb"
  scene_files "$system/var/lib/familiar-scene"
  test_archive "$deb" "$1"
  boot_system
  test_install
  test_recognition
  test_upgrade
  test_remove
  stop_system
}

[ "$(id -u)" -eq 0 ] || fail 'only root can boot a system' "sudo $0"
"$root/scripts/fixtures"
for suite in "${suites[@]}"; do test_suite "$suite"; done
