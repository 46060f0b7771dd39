#!/bin/sh
# Builds the fuzzer of the reader and runs it: run.sh [seconds] [folder for its build and corpus]. Prints how many answers were read.
set -eu
seconds=${1:-60}
here=$(cd "$(dirname "$0")" && pwd)
core=$here/../../core
work=${2:-${TMPDIR:-/tmp}/qtts-fuzz}
cc=${FUZZ_CC:-clang}
mkdir -p "$work/corpus"
sources="reader sse envelope sieve message audio base64 base64_scalar base64_avx2 base64_avx512 base64_ssse3 base64_neon base64_choice buffer chunks error advice utf8"
# shellcheck disable=SC2046,SC2086
$cc -std=c11 -D_GNU_SOURCE -g -O1 -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -I"$core/include" -I"$core/src" \
    "$here/reader.c" $(for name in $sources; do echo "$core/src/$name.c"; done) -lcjson -o "$work/reader"
cd "$work"
status=0
./reader -max_total_time="$seconds" -max_len=2048 -timeout=10 -print_final_stats=1 corpus >log 2>&1 || status=$?
if [ $status -ne 0 ]; then cat log; else grep 'number_of_executed_units\|average_exec_per_sec' log && echo "1 passed, 0 failed"; fi
exit $status
