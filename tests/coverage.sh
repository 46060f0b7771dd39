#!/bin/sh
# Branches of the core that its C tests take: coverage.sh BUILD. Builds without sanitizers, runs the tests of the core, prints a table, and fails
# where a file of sse, sieve, base64, audio or wav has a line whose branches are not all taken and coverage.txt does not explain.
set -eu
root=$(cd "$(dirname "$0")/.." && pwd)
build=$1/coverage
cd "$root"
cmake -S . -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Debug -DQTTS_SANITIZE=OFF -DQTTS_LUA=OFF -DCMAKE_C_FLAGS="--coverage -O0" >/dev/null
cmake --build "$build" >/dev/null
find "$build" -name '*.gcda' -delete
ctest --test-dir "$build" -j 2 -R '^core-' -E layering >"$build/tests.log" 2>&1 || tail -n 30 "$build/tests.log"
gcovr --root . --object-directory "$build/core" --filter 'core/src/' --exclude-unreachable-branches --exclude-throw-branches \
    --json "$build/coverage.json" --txt-metric branch --txt - "$build/core"
python3 tests/coverage.py "$build/coverage.json" tests/coverage.txt
