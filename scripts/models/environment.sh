# Sourced by build, calibrate, verify and test: the Python environment with the pinned packages, inside the clone.
# MODELS_PYTHON names another interpreter than Debian's.
# shellcheck shell=bash
. "$(dirname "${BASH_SOURCE[0]}")/../lib.sh"

models_venv="$tools/models-venv"
requirements="$root/scripts/models/requirements.txt"

install_models_venv() {
  local key python=${MODELS_PYTHON:-/usr/bin/python3}
  [ -x "$python" ] || python=$(command -v python3) || fail "python3 not found" "install python3 and python3-venv (Debian 12 has 3.11)"
  key="$("$python" --version) $(sha256sum <"$requirements")"
  stamped models-venv "$key" && [ -x "$models_venv/bin/python" ] && return 0
  say "Installing onnx, onnxruntime, LiteRT, numpy and OpenCV into .tools/models-venv"
  rm -rf "$models_venv"
  quietly "$tools/log/models-venv.log" "$python" -m venv "$models_venv"
  quietly "$tools/log/models-venv.log" "$models_venv/bin/pip" install --disable-pip-version-check --no-deps -r "$requirements"
  stamp models-venv "$key"
}

# run_models_python ARGUMENTS...: that Python with scripts/models on its path, instead of this shell.
run_models_python() {
  install_models_venv >&2
  PYTHONPATH="$root/scripts/models" PYTHONDONTWRITEBYTECODE=1 exec "$models_venv/bin/python" "$@"
}

# run_models MODULE ARGUMENTS...: a module of scripts/models/lib.
run_models() {
  run_models_python -m "lib.$1" "${@:2}"
}
