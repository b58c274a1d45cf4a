#!/usr/bin/env bash
# Checks and tests everything, once: a checkout that has passed and is unchanged is not tested again
# but answered with the closing line of that pass. AGAIN=1 tests it all the same.
set -uo pipefail
cd "$(dirname "$0")/.."
# Both wait for the network and for disks: the one while the other works.
make --no-print-directory -j2 --output-sync=target development packages || exit 1
stamp=.venv/passed-$(.ci/fingerprint.sh) || exit 1
if [ -z "${AGAIN:-}" ] && [ -z "${PYTEST_ADDOPTS:-}" ] && [ -e "$stamp" ]; then
  echo "Unchanged since it passed; AGAIN=1 make test tests it once more. It closed with:"
  cat "$stamp"
  exit 0
fi
make --no-print-directory -j2 --output-sync=target check && .ci/tests.sh || exit 1
rm -f .venv/passed-*
if [ -z "${PYTEST_ADDOPTS:-}" ]; then
  tail -n 1 test-results/pytest.log >"$stamp"
fi
