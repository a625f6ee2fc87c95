#!/usr/bin/env bash
# Runs familiar.service under a real systemd, in a container, and shows that it does what docs/systemd.md says. A release step, no part
# of scripts/test.sh: needs root, the Debian packages systemd-container and mmdebstrap, and about five minutes.
#
#   scripts/test-systemd.sh                                       this clone, in a Debian 12
#   scripts/test-systemd.sh --suite trixie --package FILE.deb     a package, in a Debian 13
#   scripts/test-systemd.sh sandbox_holds                         one check of them
. "$(dirname "$0")/lib.sh"
. "$root/scripts/debian/container.sh"
. "$root/scripts/systemd/container.sh"
. "$root/scripts/systemd/service.sh"
. "$root/scripts/systemd/checks.sh"

# What the OpenCV binding of this clone needs at run time.
opencv=(libopencv-{core,imgproc,imgcodecs,videoio,objdetect,dnn,calib3d,features2d,highgui,video}406)

checks=(exposure_is_low ready_in_time sandbox_holds reload_works restart_in_its_process killed_comes_back vision_that_hangs_is_replaced
  main_that_hangs_is_replaced vision_that_cannot_die programs_of_cameras_run missing_camera_is_no_loop no_camera_is_told_once credentials_arrive stop_in_time)
suite=bookworm package='' chosen=()
while [ $# -gt 0 ]; do
  case $1 in
    --suite) suite=$2 && shift 2 ;;
    --package) package=$(realpath "$2") && shift 2 ;;
    *)
      [[ " ${checks[*]} " == *" $1 "* ]] || fail "no such check: $1" "give none, or some of: ${checks[*]}"
      chosen+=("$1") && shift
      ;;
  esac
done
[ ${#chosen[@]} -gt 0 ] || chosen=("${checks[@]}")
[ "$(id -u)" = 0 ] || fail 'a container needs root' "sudo $0"
for tool in systemd-nspawn mmdebstrap nsenter; do
  command -v "$tool" >/dev/null || fail "$tool is missing" 'apt install systemd-container mmdebstrap'
done

if [ -n "$package" ]; then
  # Their names: without versions, of alternatives the first.
  mapfile -t needed < <(dpkg-deb --field "$package" Depends | tr ',' '\n' | sed 's/[(|:].*//; s/ //g')
  keep_system "$suite-for-package" "$suite" "${needed[@]}"
  boot_kept
  install_package "$package"
else
  keep_system "$suite-for-clone" "$suite" "${opencv[@]}"
  mapfile -t mounts < <(clone_mounts)
  boot_kept "${mounts[@]}"
  install_clone
fi
for file in scripts/systemd/probe.py scripts/systemd/mqtt.py test/fixtures/scenes/quiet.scene.yaml; do
  inside_file "/usr/lib/familiar-test/$(basename "$file")" <"$root/$file"
done
say "$(inside systemctl --version | head -n 1)"

configure "$scene"
for check in "${chosen[@]}"; do
  "$check"
done
