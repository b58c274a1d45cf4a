#!/usr/bin/env bash
# Runs pytest on all cores, and repeats its closing line last. MEASURED=1 measures branch coverage
# too, which takes longer: that is `make coverage`.
set -uo pipefail
cd "$(dirname "$0")/.."
mkdir -p test-results
log=test-results/pytest.log
report=test-results/coverage.txt
# Tests start hundreds of processes: each would compile all our code anew.
unset PYTHONDONTWRITEBYTECODE
# And numpy's library would start a thread for every core in each.
export OPENBLAS_NUM_THREADS=1

# They make a hundred thousand files and throw them away: in memory, where there is room for that
# and programs may be started from there.
room=$(df --output=avail -k /dev/shm 2>/dev/null | tail -n 1)
if [ "${room:-0}" -gt 4000000 ] && memory=$(mktemp -d /dev/shm/tests-XXXXXX 2>/dev/null); then
  trap 'rm -rf "$memory"' EXIT
  # PostgreSQL's server, which runs as somebody else, has its folder in there.
  chmod 711 "$memory"
  printf '#!/bin/sh\n' >"$memory/try" && chmod +x "$memory/try"
  if "$memory/try" 2>/dev/null; then export TMPDIR=$memory; fi
fi

python=(.venv/bin/python)
if [ -n "${MEASURED:-}" ]; then
  python=(.venv/bin/coverage run)
  .venv/bin/coverage erase
fi
# More would wait less, but each has its own worlds, templates and server: it came to the same.
workers=$(nproc)
"${python[@]}" -m pytest -n "$workers" --dist worksteal "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if [ -n "${MEASURED:-}" ]; then
  if .venv/bin/coverage combine --quiet && .venv/bin/coverage report >"$report"; then
    echo "Branch coverage of marketplace/: $(awk '/^TOTAL/ {print $NF}' "$report") (by file: $report)"
  else
    echo "Coverage could not be measured." >&2
    status=$((status ? status : 1))
  fi
fi
tail -n 1 "$log"
exit "$status"
