#!/bin/sh
# world.sh COMMAND...: runs it in a network of its own, where nothing leads out, with names and a small disk of its own; QTTS_WORLD is its folder.
# Where no such namespace can be made the command runs as it is, and what needs the world is skipped.
set -eu
if [ "${1:-}" = --inside ]; then
    shift
    ip link set lo up
    mkdir "$QTTS_WORLD/small"
    mount -t tmpfs -o size=64k tmpfs "$QTTS_WORLD/small"
    printf '127.0.0.1 localhost\n::1 localhost\n127.0.0.1 service.test other.test two.test\n127.0.0.2 two.test\n' >"$QTTS_WORLD/hosts"
    printf 'nameserver 127.0.0.1\noptions timeout:30\n' >"$QTTS_WORLD/resolv.conf" # who waits for a silent one waits longer than any test
    printf 'hosts: files dns\n' >"$QTTS_WORLD/nsswitch.conf"
    for file in hosts resolv.conf nsswitch.conf; do
        [ ! -e "/etc/$file" ] || mount --bind "$QTTS_WORLD/$file" "$(realpath "/etc/$file")"
    done
    exec "$@"
fi

map=$([ "$(id -u)" = 0 ] || echo --map-root-user)
# shellcheck disable=SC2086
if ! unshare $map --net --mount sh -c 'ip link set lo up && mount -t tmpfs tmpfs /mnt' 2>/dev/null; then
    echo "no network of its own: unshare is not allowed here"
    exec "$@"
fi
QTTS_WORLD=$(mktemp -d)
export QTTS_WORLD
trap 'rm -rf "$QTTS_WORLD"' EXIT
# shellcheck disable=SC2086
unshare $map --net --mount sh "$0" --inside "$@"
