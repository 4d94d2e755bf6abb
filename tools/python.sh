#!/usr/bin/env bash
# Makes the Python environment of the tests (tools/requirements.txt, exact versions) where there is none yet, and prints
# its folder of programs. Python is needed for tests alone; nothing of the product is written in it.
set -euo pipefail
cd "$(dirname "$0")/.."
wanted=$(sha256sum tools/requirements.txt | cut -c1-16)
target=${CARGO_TARGET_DIR:-target}
mkdir -p "$target"
venv="$(cd "$target" && pwd)/python-$wanted"
if [ ! -e "$venv/ready" ]; then
    if ! python3 -c 'import ensurepip, venv' 2>/dev/null; then
        echo "python: python3 with its module venv was not found (Debian: python3 python3-venv)" >&2
        exit 2
    fi
    rm -rf "$venv"
    python3 -m venv "$venv" >&2
    if ! "$venv/bin/pip" install --quiet --disable-pip-version-check --requirement tools/requirements.txt >&2; then
        echo "python: what tools/requirements.txt names could not be installed; is there a way to PyPI or to a mirror?" >&2
        exit 2
    fi
    touch "$venv/ready"
fi
echo "$venv/bin"
