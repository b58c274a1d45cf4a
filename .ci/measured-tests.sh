#!/usr/bin/env bash
# Runs pytest on both cores, measures branch coverage, and repeats pytest's closing line last.
set -uo pipefail
cd "$(dirname "$0")/.."
mkdir -p test-results
log=test-results/pytest.log
# Tests start hundreds of processes: each would compile all our code anew.
unset PYTHONDONTWRITEBYTECODE

.venv/bin/coverage erase
.venv/bin/coverage run -m pytest -n 2 --dist worksteal "$@" 2>&1 | tee "$log"
status=${PIPESTATUS[0]}
if .venv/bin/coverage combine --quiet && .venv/bin/coverage report >test-results/coverage.txt; then
  echo "Branch coverage of marketplace/: $(awk '/^TOTAL/ {print $NF}' test-results/coverage.txt)" \
    "(by file: test-results/coverage.txt)"
else
  echo "Coverage could not be measured." >&2
  status=$((status ? status : 1))
fi
tail -n 1 "$log"
exit "$status"
