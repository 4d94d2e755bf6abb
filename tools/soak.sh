#!/usr/bin/env bash
# What `make soak` runs: the tests marked `#[ignore]`, one after the other, optimised. They take too long for each
# change. A seed that failed is printed by its test; set the variable that it names to see the same run again.
set -euo pipefail
cd "$(dirname "$0")/.."
exec cargo test --locked --release --workspace "$@" -- --ignored --test-threads=1 --nocapture
