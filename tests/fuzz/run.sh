#!/bin/sh
# Fuzzes with libFuzzer: run.sh SECONDS [TARGET...], the seconds for each; what is found on the way is kept below build/fuzz. Prints how many
# inputs were read, then counts the targets.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$here/../..
work=${QTTS_FUZZ_FOLDER:-$root/build/fuzz}
seconds=${1:?usage: run.sh SECONDS [TARGET...]}
shift
[ $# -gt 0 ] || set -- sse message base64 audio header errors reader cut subtitle
flags="-std=gnu11 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all"
libraries="libcurl libcjson libutf8proc"
passed=0 failed=0
mkdir -p "$work"

# shellcheck disable=SC2046,SC2086
build() {
    ${FUZZ_CC:-clang} $flags -I"$root/core/include" -I"$root/core/src" -I"$root/tests/core" "$here/$1.c" "$here/fuzz.c" "$root/tests/core/json_strict.c" \
        "$root/tests/core/base64_naive.c" "$root"/core/src/*.c $(pkg-config --cflags --libs $libraries) -lpthread -o "$work/$1"
}

for target; do
    mkdir -p "$work/corpus/$target"
    build "$target" && (cd "$work" && "./$target" -max_total_time="$seconds" -max_len=2048 -timeout=10 -rss_limit_mb=1000 -print_final_stats=1 \
        -artifact_prefix="$target-" "corpus/$target" "$here/corpus/$target") >"$work/$target.log" 2>&1
    if [ $? = 0 ]; then
        passed=$((passed + 1))
        echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$work/$target.log") inputs"
    else
        failed=$((failed + 1))
        echo "$target: failed" && tail -n 50 "$work/$target.log"
    fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
