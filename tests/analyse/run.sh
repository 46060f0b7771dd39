#!/bin/sh
# Reads the code of the core and the bindings with compilers and analysers: run.sh BUILD [CHECK...]. Each check is one test; what it says is a
# failure, but for what exceptions.txt explains.
set -u
here=$(cd "$(dirname "$0")" && pwd)
cd "$here/../.." || exit 2
build=$1
shift
[ $# -gt 0 ] || set -- gcc clang fanalyzer cppcheck tidy
work=$build/analyse
passed=0 failed=0
warnings="-Wall -Wextra -Wconversion -Wshadow -Wstrict-prototypes -Wmissing-prototypes"
mkdir -p "$work"
grep -v '^#' "$here/exceptions.txt" | cut -f 1 | grep . >"$work/exceptions"
packages="libcurl libcjson libutf8proc"
flags="-std=gnu11 -D_GNU_SOURCE -Icore/include -Icore/src $(pkg-config --cflags $packages)"
python=$(python3 -c 'import sysconfig; print(sysconfig.get_path("include"))')
lua=$(for name in lua5.4 lua-5.4; do pkg-config --cflags "$name" 2>/dev/null && break; done)

# each COMMAND...: over every file, with what its folder needs
each() {
    for file in core/src/*.c; do echo "$file"; done | xargs -P 2 -I{} sh -c "$* $flags {} || true"
    for file in bindings/python/*.c; do echo "$file"; done | xargs -P 2 -I{} sh -c "$* $flags -DPy_LIMITED_API=0x030B0000 -I$python {} || true"
    for file in bindings/lua/*.c; do echo "$file"; done | xargs -P 2 -I{} sh -c "$* $flags $lua {} || true"
}

check_gcc() { each gcc -fsyntax-only "$warnings"; }
check_clang() { each clang -fsyntax-only "$warnings"; }
check_fanalyzer() { each gcc -fanalyzer -O1 -c -o /dev/null; }
check_cppcheck() {
    cppcheck --quiet --std=c11 --enable=warning,portability,performance --inline-suppr --suppress=missingIncludeSystem --error-exitcode=0 -j 2 \
        -Icore/include -Icore/src "-DPy_BEGIN_ALLOW_THREADS={" "-DPy_END_ALLOW_THREADS=}" "-DPy_RETURN_NONE=return 0" "-DPy_RETURN_FALSE=return 0" \
        "-DPy_RETURN_TRUE=return 0" "-DPy_VISIT(x)=(void)(x)" core/src bindings/python bindings/lua
}
check_tidy() {
    for file in core/src/*.c; do echo "$file"; done | xargs -P 2 -I{} sh -c "clang-tidy --quiet {} -- $flags 2>/dev/null || true"
}

for check; do
    "check_$check" >"$work/$check.log" 2>&1
    if grep -E ': (warning|error|style|performance|portability):|not found$' "$work/$check.log" | grep -vFf "$work/exceptions" >"$work/$check.left"; then
        failed=$((failed + 1)) && echo "FAIL  $check" && head -n 40 "$work/$check.left"
    else
        passed=$((passed + 1)) && echo "ok    $check"
    fi
done
echo "$passed passed, $failed failed"
[ $failed = 0 ]
