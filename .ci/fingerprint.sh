#!/usr/bin/env bash
# Prints one hash of everything the tests depend on: the files of the checkout, changed and new ones
# included, the interpreter, and the real data beside the checkout.
set -euo pipefail
cd "$(dirname "$0")/.."
{
  .venv/bin/python --version
  git ls-files -coz --exclude-standard | xargs -0 sha256sum 2>/dev/null || true
  find ../shared/data -type f -print0 2>/dev/null | sort -z | xargs -0r sha256sum
} | sha256sum | cut -d' ' -f1
