#!/usr/bin/env bash
# Makes .venv, with a lock and this project in it; does nothing where that was done before.
#   python-environment.sh PYTHON runtime|development
set -euo pipefail
cd "$(dirname "$0")/.."
python=$1
kind=$2

if ! "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
  found=$("$python" --version 2>&1) || found="not there"
  echo "Python 3.11 or newer is needed, but '$python' is ${found}." >&2
  echo "Name another one: make PYTHON=/path/to/python3.12 ..." >&2
  exit 1
fi

# The checkout's place and the interpreter count too: neither can be changed under a .venv.
digest() {
  { pwd; "$python" -c 'import sys; print(sys.version, sys.base_prefix)'
    cat "$@" requirements-build.lock pyproject.toml; } | sha256sum
}
is_done() { [ "$(cat ".venv/installed-$1" 2>/dev/null)" = "$(digest "${@:2}")" ]; }

is_done development requirements-dev.lock && exit 0
[ "$kind" = runtime ] && is_done runtime requirements.lock && exit 0

lock=requirements.lock
[ "$kind" = development ] && lock=requirements-dev.lock
echo "Installing $lock into .venv ..."
if ! .venv/bin/python -m pip --version >/dev/null 2>&1 ||
  [ "$(cat .venv/place 2>/dev/null)" != "$PWD" ]; then
  "$python" -m venv --clear .venv
  pwd >.venv/place
fi
pip() { .venv/bin/python -m pip --disable-pip-version-check --no-input -qq "$@"; }
pip install --require-hashes --no-deps -r requirements-build.lock -r "$lock"
pip install --no-build-isolation --no-deps --editable .
# The development lock holds everything of the other one, at the same versions.
digest requirements.lock >.venv/installed-runtime
[ "$kind" = runtime ] || digest requirements-dev.lock >.venv/installed-development
