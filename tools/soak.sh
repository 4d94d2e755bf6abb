#!/usr/bin/env bash
# What `make soak` runs, optimised: power cuts at 20,000 seeded points, a thousand kills, then the tests marked
# `#[ignore]`. They take too long for each change. A seed that failed is printed by its test; set the variable that
# it names to see the same run again. `POWER_CUTS` and `KILLS` say how many.
set -euo pipefail
cd "$(dirname "$0")/.."
POWER_CUTS="${POWER_CUTS:-20000}" KILLS="${KILLS:-1000}" \
    cargo test --locked --release --package store --test power_cut --test killed -- --nocapture
exec cargo test --locked --release --workspace "$@" -- --ignored --test-threads=1 --nocapture
