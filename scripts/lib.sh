# Sourced by the other scripts: where things are, and how progress is shown.
# shellcheck shell=bash
set -euo pipefail
# With these, cd prints, sort orders and Python imports otherwise than it says here.
unset CDPATH PYTHONHOME PYTHONPATH PIP_USER PIP_TARGET PIP_PREFIX
export LC_ALL=C.UTF-8

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools="$root/.tools"
node_venv="$tools/node"
export PATH="$node_venv/bin:$PATH"
# npm may not ask, nag, or read a header folder that belongs to another Node.
export npm_config_yes=true npm_config_update_notifier=false
unset npm_config_nodedir NODE_OPTIONS NODE_ENV
# ONNX Runtime's official builds otherwise report every model that they load to their maker, and keep a device's id in the home folder.
export ORT_DISABLE_TELEMETRY=1
# What tools compile is kept in the clone, too.
export NODE_COMPILE_CACHE="$tools/cache/compile"
# npm keeps its downloads in the home folder, which a service's user may lack.
[ -w "${HOME:-/}" ] || export npm_config_cache="$tools/npm-cache"

say() {
  if [ -t 1 ]; then printf '\033[1m==>\033[0m %s\n' "$*"; else printf '==> %s\n' "$*"; fi
}
fail() {
  printf 'error: %s\n' "$1" >&2
  [ $# -lt 2 ] || printf '  next step: %s\n' "$2" >&2
  exit 1
}

# quietly LOG COMMAND...: the command's output goes to LOG and is shown only when it fails.
quietly() {
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1 </dev/null; then
    tail -n 40 "$log" >&2
    fail "'$*' failed" "read $log"
  fi
}

# stamped NAME KEY: true when NAME was last finished with this KEY, and not begun anew since (unstamp NAME).
stamped() { [ "$(cat "$tools/stamps/$1" 2>/dev/null)" = "$2" ]; }
unstamp() { rm -f "$tools/stamps/$1"; }
stamp() {
  mkdir -p "$tools/stamps"
  printf '%s\n' "$2" >"$tools/stamps/$1"
}
