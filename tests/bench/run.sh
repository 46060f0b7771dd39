#!/bin/sh
# What qtts costs, beside its peers: sh tests/bench/run.sh [--quick] [--anywhere] [PART...]   Everything that it makes is under build/bench:
# chart.svg, table.md and results.json are of the last run. Parts: stream paced short tls start first narrate memory crowd
# crowd_python share hosts cancel instructions base64.
set -eu
root=$(cd "$(dirname "$0")/../.." && pwd)
build=$root/build/bench
venv=$build/venv
log=$build/setup.log
mkdir -p "$build"
. "$root/tests/setup.sh"

bench_packages="stunnel4 openssl luajit lua5.4 libluajit-5.1-dev liblua5.4-dev valgrind libuv1-dev lua-luv neovim"
peers="dashscope requests uvloop pycurl pybase64 matplotlib"

sources_newer() {
    [ ! -e "$1" ] || [ -n "$(find "$root/core" "$root/bindings/python" "$root/setup.py" -type f -newer "$1" ! -name '*.pyc' | head -n 1)" ]
}

install_peers() { # once a day: PyPI's newest
    [ -n "$(find "$venv/peers" -mtime -1 2>/dev/null)" ] && return 0
    # shellcheck disable=SC2086
    step "python: the peers, PyPI's newest" "$venv/bin/python" -m pip install --upgrade $peers && touch "$venv/peers"
}

install_qtts() {
    sources_newer "$venv/qtts" || return 0
    printf '[build]\nbuild_base = %s\n' "$build/objects" >"$build/objects.cfg"
    DIST_EXTRA_CONFIG=$build/objects.cfg CFLAGS=-O2 step "python: qtts" "$venv/bin/python" -m pip install --force-reinstall --no-deps "$root" &&
        touch "$venv/qtts"
}

# shellcheck disable=SC2086
need_packages $library_packages $python_packages $endpoint_packages $bench_packages
need_venv "$venv"
install_peers
install_qtts
step "build: release" sh -c "cmake -S '$root/tests/bench' -B '$build/cmake' -G Ninja -DCMAKE_BUILD_TYPE=Release && cmake --build '$build/cmake'"
exec "$venv/bin/python" "$root/tests/bench/run.py" "$@"
