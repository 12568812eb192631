#!/bin/sh
# Writes the two lock files anew: every package with its version and hashes, no address of any registry.
# Needs `uv`. Versions already locked stay unless named: scripts/lock.sh --upgrade-package NAME
set -eu
cd "$(dirname "$0")/.."
for name in requirements requirements-dev; do
    uv pip compile --universal --python-version 3.11 --generate-hashes --no-emit-index-url \
        --no-emit-find-links --no-header --quiet "$@" "$name.in" -o "$name.txt"
done
if grep -nE '://|--(extra-)?index-url|--find-links' requirements.txt requirements-dev.txt; then
    echo "a lock file names a registry" >&2
    exit 1
fi
