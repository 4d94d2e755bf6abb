#!/usr/bin/env bash
# Asks a server with sample data everything that its OpenAPI document allows and forbids, as a coordinator and as an
# administrator: nothing may fail inside (5xx), no answer may be undocumented, and afterwards the record must be whole.
set -euo pipefail
cd "$(dirname "$0")/.."
bin=$(tools/python.sh)
"${CARGO:-cargo}" build --locked --quiet --package taizhang
taizhang="${CARGO_TARGET_DIR:-target}/debug/taizhang"
[ "${taizhang:0:1}" = / ] || taizhang="$PWD/$taizhang"
config="$PWD/tools/schemathesis.toml"

work=$(mktemp -d)
server=
finish() {
    [ -z "$server" ] || kill "$server" 2>/dev/null || true
    wait
    rm -rf "$work"
}
trap finish EXIT

"$taizhang" serve --demo --data "$work/data" --listen 127.0.0.1:0 >"$work/out" 2>"$work/err" &
server=$!
url=
while [ -z "$url" ]; do
    kill -0 "$server" 2>/dev/null || { cat "$work/err" >&2; exit 1; }
    sleep 0.1
    url=$(sed -n 's/^listening on //p' "$work/out")
done

failed=0
cd "$work"
for user in shenyanqiu jianlan; do
    echo "-- schemathesis as $user"
    "$bin/schemathesis" --config-file "$config" --no-color run "$url/api/v1/openapi.json" \
        --header "Authorization: Bearer tz_demo_$user" >"$work/report" 2>&1 || failed=1
    # The whole report only where something was found.
    if [ "$failed" = 1 ]; then cat "$work/report"; else sed -n '/= SUMMARY =/,$p' "$work/report"; fi
done

if grep -q panicked "$work/err"; then
    echo "api: the server panicked" >&2
    grep -A5 panicked "$work/err" >&2
    failed=1
fi
kill "$server"
wait "$server" || true
server=
"$taizhang" --lang en verify --data "$work/data" --deep || failed=1
exit "$failed"
