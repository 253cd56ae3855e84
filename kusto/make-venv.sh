#!/usr/bin/env bash
# Makes a Python virtual environment at $1, on machines whose Python comes without venv too (Debian splits it off).
set -euo pipefail

target=$1

whole() { "$target/bin/python" -m pip --version >/dev/null 2>&1; }

make_with() {
    rm -rf "$target"
    "$@" "$target" >/dev/null 2>&1 && whole
}

make_with python3 -m venv && exit

if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    echo "python3 has no venv: installing Debian's python3-venv"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq || true
    apt-get install -qq -y --no-install-recommends python3 python3-venv >/dev/null || true
    # By its path: another python3 may come first in PATH.
    make_with /usr/bin/python3 -m venv && exit
fi

echo "python3 has no venv: trying pip's virtualenv"
tool=$(mktemp -d)
trap 'rm -rf "$tool"' EXIT
python3 -m pip install --quiet --disable-pip-version-check --target "$tool" virtualenv || true
PYTHONPATH=$tool make_with python3 -m virtualenv && exit

echo "Cannot make a Python virtual environment. Install Python's venv (Debian: apt-get install python3-venv)." >&2
exit 1
