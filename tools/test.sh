#!/usr/bin/env bash
# What `make test` and `make check` run. Every step is run even when one before it failed, so that one run shows
# all that is wrong; the last lines say what passed. One build folder and one profile serve clippy and the tests.
set -uo pipefail
cd "$(dirname "$0")/.."
export CARGO_TERM_COLOR="${CARGO_TERM_COLOR:-auto}"

summary=()
failed=0

step() { # step NAME COMMAND…
    local name=$1 start=$SECONDS status word
    shift
    printf '\n== %s: %s\n' "$name" "$*"
    "$@" </dev/null
    status=$?
    word=ok
    [ $status -eq 0 ] || { word=FAILED; failed=1; }
    summary+=("$(printf '%-8s %-6s %4d s' "$name" "$word" $((SECONDS - start)))")
    return 0
}

tests() {
    local log status
    log=$(mktemp) || return 1
    # A browser that is not there fails the test instead of skipping it: need.sh has just seen to it.
    TAIZHANG_BROWSER=required cargo test --locked --workspace --no-fail-fast 2>&1 | tee "$log"
    status=${PIPESTATUS[0]}
    counts=$(awk '/^test result:/ { n++; for (i = 1; i < NF; i++) {
            if ($(i+1) == "passed;") passed += $i
            if ($(i+1) == "failed;") failed += $i
            if ($(i+1) == "ignored;") ignored += $i } }
        END { printf "%d tests passed, %d failed, %d kept for `make soak`, in %d programs", passed, failed, ignored, n }' "$log")
    rm -f "$log"
    return "$status"
}

counts=""
step fmt cargo fmt --all --check
step clippy cargo clippy --locked --workspace --all-targets -- -D warnings
step tidy cargo xtask tidy
[ "${1:-all}" = quick ] || step test tests
[ "${1:-all}" = quick ] || step api tools/api.sh

printf '\n'
printf '%s\n' "${summary[@]}"
[ -z "$counts" ] || echo "$counts"
exit $failed
