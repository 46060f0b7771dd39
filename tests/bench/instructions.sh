#!/bin/sh
# Instructions for each MB of PCM in our own functions, counted by callgrind: sh tests/bench/instructions.sh [BUILD-FOLDER]
# Fails when a figure is over 110 % of the one in instructions.txt; "--write" as the second argument writes that file anew.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
core=$here/../../core
build=${1:-$here/../../build/bench/instructions}
committed=$here/instructions.txt
passed=0 failed=0 skipped=0

skip() { echo "skipped: $1" && echo "0 passed, 0 failed, 1 skipped" && exit 0; }

command -v valgrind >/dev/null || skip "there is no valgrind"
[ "$(uname -m)" = x86_64 ] || skip "the committed figures are of x86_64"
compiler=$(${CC:-cc} --version | awk 'NR == 1 { print $1 } NR == 1 { sub(/.* /, ""); sub(/\..*/, ""); print }' | paste -sd' ')
figures_of=$(sed -n 's/^# compiler: //p' "$committed")
[ "${2:-}" = --write ] || [ "$compiler" = "$figures_of" ] || skip "the committed figures are of $figures_of, this is $compiler"

# As CMake's Release. Only what the reader needs is linked, but a list of it here would go stale.
compile() {
    mkdir -p "$build"
    flags="-std=gnu11 -O3 -DNDEBUG -fvisibility=hidden -fstack-protector-strong -D_FORTIFY_SOURCE=2 -I$core/include -I$core/src"
    # shellcheck disable=SC2086
    printf '%s\n' "$core"/src/*.c "$here/clients/replay.c" |
        xargs -P 4 -I FILE sh -c 'o=$1/$(basename "$2" .c).o; [ -n "$(find "$o" -newer "$2" 2>/dev/null)" ] && [ "$o" -nt "$4" ] ||
            ${CC:-cc} $3 $(pkg-config --cflags libcurl libcjson libutf8proc) -c "$2" -o "$o"' sh "$build" FILE "$flags" "$newest_header"
    objects=""
    for source in "$core"/src/*.c replay.c; do objects="$objects $build/$(basename "$source" .c).o"; done
    # shellcheck disable=SC2046,SC2086
    ${CC:-cc} $objects $(pkg-config --libs libcurl libcjson libutf8proc) -lpthread -o "$build/replay"
}

# callgrind's file: what our own object costs itself; the line behind "calls=" is what somebody else costs.
own() {
    awk '/^c?ob=/ { id = $1; sub(/.*=/, "", id); if ($2 != "") name[id] = $2 }
         /^ob=/ { ours = name[id] ~ /(^|\/)replay$/ }
         /^calls=/ { skip = 1; next }
         /^[-+*0-9]/ { if (skip) skip = 0; else if (ours) sum += $2 }
         END { printf "%.0f\n", sum }' "$1"
}

count() { # KERNEL EVENT-BYTES: instructions for each MB of PCM; nothing when this processor has no such kernel
    out=$build/callgrind.$1.$2
    valgrind --tool=callgrind --toggle-collect=replay_feed --callgrind-out-file="$out" "$build/replay" "$1" "$2" >"$out.pcm" 2>"$out.log" || return 0
    awk -v own="$(own "$out")" '{ printf "%.0f\n", own / ($1 / 1e6) }' "$out.pcm"
}

judge() { # KERNEL EVENT-BYTES FIGURE
    before=$(awk -v kernel="$1" -v bytes="$2" '$1 == kernel && $2 == bytes { print $3 }' "$committed")
    line="$1, events of $2 bytes: $3 instructions for each MB of PCM"
    if [ -z "$3" ]; then
        skipped=$((skipped + 1)) line="$1, events of $2 bytes: skipped, it does not run here"
    elif [ "${before:-0}" = 0 ]; then
        failed=$((failed + 1)) line="FAILED $line; none is committed"
    elif [ $((100 * $3)) -gt $((110 * before)) ]; then
        failed=$((failed + 1)) line="FAILED $line, $((100 * $3 / before)) % of the committed $before"
    else
        passed=$((passed + 1)) line="$line, $((100 * $3 / before)) % of the committed $before"
    fi
    echo "$line"
}

newest_header=$(find "$core" -name '*.h' -exec ls -t {} + | head -n 1)
compile
if [ "${2:-}" = --write ]; then
    { echo "# kernel, bytes of an event, instructions for each MB of PCM. Written by: sh tests/bench/instructions.sh BUILD-FOLDER --write"
      echo "# compiler: $compiler"
      for kernel in ssse3 avx2; do for bytes in 1920 9600 48000; do echo "$kernel $bytes $(count $kernel $bytes)"; done; done; } >"$build/new.txt"
    mv "$build/new.txt" "$committed"
fi
for kernel in ssse3 avx2; do
    for bytes in 1920 9600 48000; do judge $kernel $bytes "$(count $kernel $bytes)"; done
done
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
