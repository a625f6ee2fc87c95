#!/usr/bin/env bash
# Runs the arm64 package as if on a Pi 4 and on a Pi 5 (emulated: no Pi is needed, and times mean nothing), and compares what it makes of
# the demonstration's photos and scene with what this clone makes of them here. docs/arm64.md says what is compared, and what came of it.
#
#     scripts/test-arm64.sh [PACKAGE.deb]    the package of this version for Debian 12, built when missing, unless another is named
. "$(dirname "$0")/lib.sh"

need() {
  command -v "$1" >/dev/null || fail "$1 not found" "apt-get install --no-install-recommends $2"
}

# What the package depends on, without versions, and of alternatives the first; then what every Debian has (the programs that Familiar
# starts among it) but a root that is only unpacked has not; then the clock that can be slowed.
packages_of() {
  dpkg-deb -f "$1" Depends | tr ',' '\n' | sed 's/[(|].*//; s/ //g'
  printf '%s\n' base-files coreutils dash util-linux faketime
}

suite_of() {
  case "$1" in
    *deb12*) echo bookworm ;;
    *deb13*) echo trixie ;;
    *) fail "$1: neither for Debian 12 nor for 13" 'name a package of scripts/package' ;;
  esac
}

# make_root FOLDER SUITE PACKAGE...: unpacks Debian's arm64 packages; no program of them runs.
make_root() {
  local folder=$1 suite=$2 library
  shift 2
  rm -rf "$folder"
  mkdir -p "$(dirname "$folder")"
  quietly "$tools/log/arm64-root.log" mmdebstrap --mode=chrootless --architectures=arm64 --variant=extract \
    --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --include="$(IFS=,; echo "$*")" "$suite" "$folder"
  # As the packages' own scripts would: the links of alternatives, the shell, and who is root.
  for library in "$folder"/usr/lib/aarch64-linux-gnu/{blas,lapack}/*.so.3; do
    ln -sf "$(basename "$(dirname "$library")")/$(basename "$library")" "$folder/usr/lib/aarch64-linux-gnu/"
  done
  ln -sf dash "$folder/usr/bin/sh"
  echo 'root:x:0:0:root:/root:/bin/sh' >"$folder/etc/passwd"
}

# The kernel of a Pi 5 has pages of 16 KiB, and maps no file whose parts are aligned to less; emulation does not show that.
check_alignment() {
  local file alignment count=0 faults=0
  while read -r file alignment; do
    count=$((count + 1))
    if ((alignment % 0x4000 != 0)); then
      echo "    $file: aligned to $alignment"
      faults=$((faults + 1))
    fi
  done < <(alignments_in "$1/usr/lib/familiar" "$1/usr/lib/aarch64-linux-gnu")
  [ "$faults" = 0 ] && [ "$count" -gt 0 ] || fail "$faults of $count parts of programs and libraries cannot be mapped by a Pi 5's kernel" \
    'link them with -Wl,-z,max-page-size=65536'
  echo "    $count parts of programs and libraries are aligned to 16 KiB or more"
}

# FILE ALIGNMENT of each part that is mapped.
alignments_in() {
  find "$@" -type f \( -name '*.so*' -o -name '*.node' -o -name node \) -exec readelf --program-headers --wide {} + 2>/dev/null |
    awk '$1 == "File:" { file = $2 } $1 == "LOAD" { print file, $NF }'
}

# The package of this version for Debian 12, which is built when it is missing.
own_package() {
  local found
  found="$root/dist/familiar_$(node -p 'require("./package.json").version')+deb12_arm64.deb"
  [ -f "$found" ] || "$root/scripts/package" --suite bookworm --arch arm64 >&2
  echo "$found"
}

need qemu-aarch64-static qemu-user-static
need mmdebstrap mmdebstrap
need readelf binutils
[ -x "$node_venv/bin/node" ] || fail 'Familiar is not set up' 'scripts/setup'
cd "$root"
package=${1:-$(own_package)}
suite=$(suite_of "$package")
mapfile -t packages < <(packages_of "$package")
target="$tools/arm64/$suite"
if ! stamped "arm64-$suite" "${packages[*]}"; then
  say "Unpacking Debian's arm64 packages ($suite) into .tools/arm64"
  unstamp "arm64-$suite"
  make_root "$target" "$suite" "${packages[@]}"
  stamp "arm64-$suite" "${packages[*]}"
fi
say "Unpacking $package"
rm -rf "$target/usr/lib/familiar"
dpkg-deb --extract "$package" "$target"
say 'Looking at the alignment of programs and libraries'
check_alignment "$target"
say 'Running the demonstration here, as if on a Pi 4, and as if on a Pi 5 (emulated, 7 minutes or more)'
node scripts/arm64/main.ts "$target"
