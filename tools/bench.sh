#!/usr/bin/env bash
# What `make bench` runs: every benchmark of the workspace, optimised as shipped. What is printed is compared
# within one run only; figures of two machines say nothing about the code.
set -euo pipefail
cd "$(dirname "$0")/.."
echo "machine: $(nproc) cores, $(uname -sm), $(rustc --version), $(date -u +%Y-%m-%d)"
exec cargo bench --locked --workspace --benches "$@"
