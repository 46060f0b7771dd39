#!/bin/sh
# The tests of threads under ThreadSanitizer: tsan.sh FOLDER, which holds bin/qtts-endpoint; programs are built below it.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../../.." && pwd)
build=$(cd "$1" && pwd)
out=$build/tsan passed=0
mkdir -p "$out"
support="$here/support.c $here/child.c $here/endpoint.c $here/wire.c $here/wire_talk.c $here/waiter.c"
for theme in threads cancel loop frames narrate; do
    # shellcheck disable=SC2046,SC2086
    "${CC:-cc}" -std=gnu11 -D_GNU_SOURCE -g -O1 -fsanitize=thread -I"$root/core/include" -I"$here" \
        "$root"/core/src/*.c $support "$here/test_$theme.c" -o "$out/test-client-$theme" \
        $(pkg-config --cflags --libs libcurl libcjson libutf8proc cmocka) -lpthread
    QTTS_ENDPOINT=$build/bin/qtts-endpoint TSAN_OPTIONS="halt_on_error=0 exitcode=66" "$out/test-client-$theme"
    passed=$((passed + 1))
done
echo "$passed passed, 0 failed"
