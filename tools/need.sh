#!/usr/bin/env bash
# Says what the machine lacks. `need.sh build`: Rust and a C compiler. `need.sh test`: also a browser, its driver
# and a Chinese font, for the end-to-end test, and Python, for asking the REST interface. As root on a Debian-like system missing packages are installed; else
# the one command that installs them is printed. Nothing is asked of the package manager when nothing is missing.
set -euo pipefail

have() { command -v "$1" >/dev/null 2>&1; }

if ! have cargo; then
    echo "need: cargo was not found. Install Rust (https://rustup.rs); rust-toolchain.toml names the version." >&2
    exit 2
fi

packages=()
# `cc` is asked for, not gcc: clang is as good.
have cc || packages+=(build-essential)
if [ "${1:-build}" = test ]; then
    have chromium || have chromium-browser || have google-chrome || packages+=(chromium)
    have chromedriver || packages+=(chromium-driver)
    # Without a Chinese font the browser draws boxes, whose widths are not those of the page.
    if ! { have fc-list && fc-list ':lang=zh-cn' 2>/dev/null | grep -q .; }; then
        packages+=(fontconfig fonts-noto-cjk)
    fi
    # What tools/requirements.txt names is installed into an environment of its own.
    python3 -c 'import ensurepip, venv' 2>/dev/null || packages+=(python3 python3-venv)
fi
[ ${#packages[@]} -gt 0 ] || exit 0

if [ "$(id -u)" = 0 ] && have apt-get; then
    echo "need: installing ${packages[*]}" >&2
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -q </dev/null >&2
    apt-get install -q -y --no-install-recommends "${packages[@]}" </dev/null >&2
elif have apt-get; then
    echo "need: missing: ${packages[*]}. Install with this one command, then try again:" >&2
    echo "  sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages[*]}" >&2
    exit 2
else
    echo "need: missing (names as in Debian): ${packages[*]}. Install them, then try again." >&2
    exit 2
fi
