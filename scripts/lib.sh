# Sourced by the other scripts: where things are, and how progress is shown.
# shellcheck shell=bash
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
tools="$root/.tools"
node_venv="$tools/node"
export PATH="$node_venv/bin:$PATH"
# npm may not ask, nag, or read a header folder that belongs to another Node.
export npm_config_yes=true npm_config_update_notifier=false
unset npm_config_nodedir NODE_OPTIONS 2>/dev/null || true

say() { printf '\033[1m==>\033[0m %s\n' "$*"; }
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
  if ! "$@" >"$log" 2>&1; then
    tail -n 40 "$log" >&2
    fail "'$*' failed" "read $log"
  fi
}

# stamped NAME KEY: true when NAME was last finished with this KEY.
stamped() { [ "$(cat "$tools/stamps/$1" 2>/dev/null)" = "$2" ]; }
stamp() {
  mkdir -p "$tools/stamps"
  printf '%s\n' "$2" >"$tools/stamps/$1"
}
