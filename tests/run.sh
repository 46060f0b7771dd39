#!/bin/sh
# Every test, by one command: sh tests/run.sh [PART...]. Installs what it needs, builds with the sanitizers, runs the parts one after the other
# and goes on after one that fails. The last lines count; the exit code is 1 when a test failed or a part ran none.
# sh tests/run.sh --long [PART...]: what takes too long for every day; the same counting, up to four hours a part.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
cd "$root" || exit 2
build=$root/build
venv=$build/venv
logs=$build/logs
log=$logs/setup.log
parts="layering core instructions kernels endpoint wire scenarios python timing cli lua love readme install memory cancel faults"
long_parts="threads analyse coverage valgrind fuzz bulk sizes repeated cancels"
limit=900 # seconds a part may take
mkdir -p "$logs"
. "$root/tests/setup.sh"

[ "${1:-}" = --inside ] && inside=$2 && shift 2 # one part, by this script itself
[ "${1:-}" = --long ] && long=1 && parts=$long_parts limit=14400 && shift
for part; do
    case " $parts " in *" $part "*) ;; *) say "no part $part; there are: $parts" >&2 && exit 2 ;; esac
done
[ $# -gt 0 ] && parts="$*"

# ---- surroundings: no key and no proxy of the machine's own; every report of a sanitizer is a failure ----------------------------------------
unset DASHSCOPE_API_KEY DASHSCOPE_API_KEY_FILE_PATH DASHSCOPE_HTTP_BASE_URL PYTHONPATH LUA_INIT LUA_PATH LUA_CPATH
export UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 PYTHONDONTWRITEBYTECODE=1
sanitize="-fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer -g -O1"

# ---- what the parts stand on ------------------------------------------------------------------------------------------------------------------
newer() { [ ! -e "$1" ] || [ -n "$(find core bindings/python setup.py pyproject.toml -type f -newer "$1" ! -path '*/__pycache__/*' ! -path '*.egg-info/*' | head -n 1)" ]; }

# install_python NAME "CFLAGS" PIP-ARGUMENTS...: qtts from this folder, with objects of its own
install_python() {
    name=$1 flags=$2
    shift 2
    newer "$build/$name.stamp" || return 0
    printf '[build]\nbuild_base = build/objects-%s\n' "$name" >"$build/$name.cfg"
    DIST_EXTRA_CONFIG=$build/$name.cfg CFLAGS=$flags step "python: qtts, $name" "$venv/bin/python" -m pip install --force-reinstall --no-deps "$@" "$root" &&
        touch "$build/$name.stamp"
}

tools() {
    [ "$(cat "$venv/tools" 2>/dev/null)" = "$pip_tools" ] && return 0
    # shellcheck disable=SC2086
    step "python: tools for the tests" "$venv/bin/python" -m pip install $pip_tools && printf '%s' "$pip_tools" >"$venv/tools"
}

release() { # what is measured is built without sanitizers
    step "build: release" sh -c 'cmake -S . -B build/release -G Ninja -DCMAKE_BUILD_TYPE=Release && cmake --build build/release'
}

prepare() {
    # shellcheck disable=SC2086
    need_packages $library_packages $python_packages $endpoint_packages $lua_packages $test_packages $host_packages ${long:+$long_packages} &&
        need_venv "$venv" && tools &&
        step "build: configuring" cmake -S . -B build -G Ninja -DCMAKE_BUILD_TYPE=Debug &&
        step "build: with sanitizers" cmake --build build &&
        install_python sanitized "$sanitize" && release &&
        install_python plain "-O2" --target "$build/release/python" --upgrade
}

number() { # WORD FILE: the number in front of it in the last line that counts
    grep -E '(^|[ =:])[0-9]+ (passed|failed|skipped|errors?)([, ]|$)' "$2" | tail -n 1 | grep -oE "[0-9]+ $1" | awk '{ sum += $1 } END { print sum + 0 }'
}

# ---- the parts: each prints its counts last ---------------------------------------------------------------------------------------------------
pytest="python3 -m pytest -q -p no:cacheprovider -o tmp_path_retention_count=1 -o tmp_path_retention_policy=failed --junitxml=$logs/${inside:-}.xml"

part_layering() { sh tests/core/layering.sh "$build"; }

# Counts cmocka's tests; a program without them is one test, and so is one that fails.
part_core() {
    ctest --test-dir build -V -E core-layering
    code=$?
    awk '/^[0-9]+: \[       OK \]/ { passed++; counted[$1 + 0] = 1 }
        / Test +#[0-9]+: / { number = $0; sub(/.*#/, "", number); if (/ Passed /) { if (!counted[number + 0]) passed++ } else failed++ }
        END { printf "%d passed, %d failed\n", passed, failed }' "$logs/core.log"
    return $code
}

# A kernel is one test here, however many inputs it was given.
part_kernels() {
    sh tests/core/kernels/run.sh
    code=$?
    awk -F': ' '/: [0-9]+ passed, 0 failed$/ { passed++ } /: [0-9]+ passed, [1-9][0-9]* failed$/ { failed++ } /: skipped: / { skipped++ }
        END { printf "%d passed, %d failed, %d skipped\n", passed, failed, skipped }' "$logs/kernels.log"
    return $code
}

# What the hot path costs, in instructions: a figure that no load of the machine changes.
part_instructions() { sh tests/bench/instructions.sh "$build/instructions"; }

part_endpoint() { $pytest tests/endpoint; }
part_wire() { $pytest tests/wire; }
part_scenarios() { $pytest tests/scenarios; }

# The interpreter itself loses memory at its end, so reports of leaks go to files, and only those count that name our module.
# (PYTHONMALLOC: the sanitizer must see the interpreter's objects. Leaked references are what tests/memory counts.)
part_python() {
    rm -rf "$logs/sanitizer" && mkdir "$logs/sanitizer"
    env PYTHONMALLOC=malloc QTTS_SLOW=5 ASAN_OPTIONS=detect_leaks=1:log_path="$logs/sanitizer/report" LSAN_OPTIONS=exitcode=0 \
        LD_PRELOAD="$(gcc -print-file-name=libasan.so) $(gcc -print-file-name=libubsan.so)" $pytest tests/python
    code=$?
    if cat "$logs"/sanitizer/* 2>/dev/null | grep -qE 'ERROR: AddressSanitizer|runtime error:|_qtts'; then
        echo "reports of the sanitizer:" && cat "$logs"/sanitizer/* && code=1
    fi
    return $code
}

# What must be quick is timed without sanitizers.
part_timing() {
    env PYTHONPATH="$build/release/python" QTTS_ENDPOINT="$build/release/bin/qtts-endpoint" $pytest tests/python/test_signals.py tests/python/test_narrate_timing.py
}

# The command and bulk are Python, and many processes: as users have them.
part_cli() { env PYTHONPATH="$build/release/python" QTTS_ENDPOINT="$build/release/bin/qtts-endpoint" $pytest tests/cli; }

part_lua() { sh tests/lua/run.sh "$build"; }
part_love() { $pytest tests/love; }
part_readme() { $pytest tests/readme; }
part_install() { $pytest tests/install; }
part_memory() { $pytest tests/memory; }
part_cancel() { released -s tests/cancel; }

released() { # FOLDER...: tests of the release build, in a network of their own
    env QTTS_BUILD="$build/release" PYTHONPATH="$build/release/python" sh tests/faults/world.sh $pytest "$@"
}

# With the sanitizers the same drivers run in `scenarios`. The rows of the matrix count as tests too.
part_faults() {
    released tests/faults
    code=$?
    counted="$(number passed "$logs/faults.log") $(number '(failed|error)' "$logs/faults.log") $(number skipped "$logs/faults.log")"
    QTTS_COUNTED=$counted python3 tests/faults/report.py "$logs" && [ $code = 0 ]
}

# ---- the long parts, likewise -----------------------------------------------------------------------------------------------------------------
part_threads() { sh tests/core/client/tsan.sh "$build"; }
part_analyse() { sh tests/analyse/run.sh "$build"; }
part_valgrind() { sh tests/valgrind.sh "$build/release" "$venv/bin/python"; }
part_coverage() { sh tests/coverage.sh "$build"; }
part_fuzz() { nice sh tests/fuzz/run.sh "${QTTS_FUZZ_SECONDS:-300}"; }
part_bulk() { # a thousand jobs, and Ray
    python3 -m pip install --quiet ray
    env QTTS_LONG=1 PYTHONPATH="$build/release/python" QTTS_ENDPOINT="$build/release/bin/qtts-endpoint" $pytest -s tests/cli/test_bulk_killed.py tests/cli/test_ray.py
}

# The bounds at the sizes that are promised, with what was measured, and every offset in every Lua.
part_sizes() { QTTS_FULL_SIZE=1 QTTS_EVERY_OFFSET=1 released -rP tests/faults/test_bounds.py tests/faults/test_rows.py tests/memory/test_memory.py; }

# Cancel in every host and each phase, a thousand times; with a table.
part_cancels() { QTTS_TIMES=1000 released -s tests/cancel; }

# repeated_side SIDE SIDES: every so many'th repetition, beginning with this one. One flake is a failure, and its output is kept.
repeated_side() {
    for number in $(seq "$1" "$2" "${QTTS_REPETITIONS:-50}"); do
        for folder in tests/faults tests/scenarios; do
            kept=$logs/repeated-$number-${folder##*/}
            PYTEST_DEBUG_TEMPROOT=$(mktemp -d) && export PYTEST_DEBUG_TEMPROOT
            if released "$folder" --junitxml="$kept.xml" >"$kept.log" 2>&1; then echo passed && rm "$kept.log" "$kept.xml"; else echo "FAILED $kept.log"; fi
            rm -rf "$PYTEST_DEBUG_TEMPROOT"
        done
    done
}

# The fault matrix again and again (QTTS_REPETITIONS), on several sides at once (QTTS_SIDES; the processors), each in a network of its own.
part_repeated() {
    sides=${QTTS_SIDES:-$(nproc)}
    rm -f "$logs"/repeated-*
    for side in $(seq "$sides"); do repeated_side "$side" "$sides" >"$logs/repeated-side-$side" & done
    wait
    grep -h FAILED "$logs"/repeated-side-*
    echo "$(cat "$logs"/repeated-side-* | grep -c passed) passed, $(cat "$logs"/repeated-side-* | grep -c FAILED) failed"
    ! grep -q FAILED "$logs"/repeated-side-*
}

if [ -n "${inside:-}" ]; then
    "part_$inside"
    exit
fi

# ---- running and counting ---------------------------------------------------------------------------------------------------------------------
all_passed=0 all_failed=0 all_skipped=0 table=""

run_part() {
    file=$logs/$1.log
    began=$(date +%s)
    timeout -k 10 $limit sh "$root/tests/run.sh" --inside "$1" >"$file" 2>&1 </dev/null
    code=$?
    [ $code = 124 ] && echo "ended after $limit s" >>"$file"
    passed=$(number passed "$file") failed=$(number '(failed|error)' "$file") skipped=$(number skipped "$file") remark=""
    [ $code != 0 ] && [ "$failed" = 0 ] && failed=1 && remark=" (exit code $code)"
    [ $((passed + failed + skipped)) = 0 ] && failed=1 && remark=" (no test ran)"
    line="$(printf '%-10s' "$1") $passed passed, $failed failed, $skipped skipped in $(($(date +%s) - began)) s$remark"
    if [ "$failed" != 0 ]; then
        say "---- $1: $file" && tail -n 400 "$file" && say "----"
    fi
    [ "$1" != faults ] || sed -n '/^row /,/^rows: /p' "$file" # what is promised, and what came of it
    say "$line"
    table="$table$line
"
    all_passed=$((all_passed + passed)) all_failed=$((all_failed + failed)) all_skipped=$((all_skipped + skipped))
}

exec 9>"$build/lock" && flock 9 # two at once in one folder would build over each other
if ! prepare; then
    say "0 passed, 1 failed"
    exit 1
fi
exec 9>&-
PATH=$venv/bin:$PATH
export PATH
for part in $parts; do run_part "$part"; done
say ""
printf '%s' "$table"
say "$all_passed passed, $all_failed failed, $all_skipped skipped"
[ "$all_failed" = 0 ]
