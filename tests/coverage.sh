#!/bin/sh
# Branches of the core that its C tests take: coverage.sh BUILD. Builds without sanitizers, runs the tests of the core, prints a table, and fails
# where a file of sse, sieve, base64, repeat, envelope, audio or wav has a line whose branches are not all taken and coverage.txt does not explain.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$1/coverage
cd "$root"
export CCACHE_DISABLE=1 # gcov looks for the sources where this build has them
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DQTTS_SANITIZE=OFF -DQTTS_LUA=OFF -DCMAKE_C_FLAGS="--coverage -O0" >/dev/null
cmake --build "$build" >/dev/null
find "$build" -name '*.gcda' -delete
ctest --test-dir "$build" -j 2 -R '^core-' -E layering >"$build/tests.log" 2>&1 || tail -n 30 "$build/tests.log"
if command -v qemu-x86_64 >/dev/null && [ "$(uname -m)" = x86_64 ]; then # processors of which this one is none
    while read -r processor kernels; do
        # shellcheck disable=SC2086
        qemu-x86_64 -cpu "$processor" "$build/bin/test-base64-choice" $kernels >>"$build/tests.log" 2>&1
    done <tests/core/kernels/processors.txt
fi
gcovr --root . --object-directory "$build/core" --filter 'core/src/' --exclude-unreachable-branches --exclude-throw-branches \
    --json "$build/coverage.json" --txt-metric branch --txt - "$build/core"
python3 tests/coverage.py "$build/coverage.json" tests/coverage.txt
