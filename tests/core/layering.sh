#!/bin/sh
# The rules of layering, checked over the tree and the build directory ($1): one line a rule, then the count.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
build=${1:?usage: layering.sh build-directory}
build=$(cd "$build" && pwd) || exit 2
cd "$root" || exit 2
header=core/include/qtts.h
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0 failed=0 skipped=0

# judge "rule" "what breaks it": an empty second argument is a pass.
judge() {
    if [ -z "$2" ]; then
        passed=$((passed + 1)); echo "ok    $1"
    else
        failed=$((failed + 1)); echo "FAIL  $1"; printf '%s\n' "$2" | sed 's/^/      /' | head -n 20
    fi
}
skip() { skipped=$((skipped + 1)); echo "skip  $1"; }

# includers pattern folder...: the files that include what the pattern says.
includers() {
    pattern=$1; shift
    grep -rlE "^[[:space:]]*#[[:space:]]*include[[:space:]]*[<\"]($pattern)" --include='*.c' --include='*.h' "$@" 2>/dev/null
}

compiles() { "$@" 2>&1 || echo "$* failed"; }

judge "curl/ is included by http_curl.h and url.c only" "$(includers 'curl/' core bindings examples | grep -vE '^core/src/(http_curl\.h|url\.c)$')"
judge "http_curl.h is included by the files of http only" "$(includers '(.*/)?http_curl\.h' core bindings examples | grep -vE '^core/src/http(_transfer|_socket|_fault)?\.c$')"
judge "cJSON.h is included by request.c only" "$(includers '(cjson/)?cJSON\.h' core bindings examples | grep -v '^core/src/request\.c$')"
judge "no Python or Lua header under core/" "$(includers '(Python|lua|lauxlib|lualib)\.h' core)"
judge "bindings include qtts.h and nothing else of the core" "$(
    for file in core/src/*.h; do includers "(.*/)?$(basename "$file" | sed 's/\./\\./')\"" bindings/lua; done |
    while read -r file; do for inner in core/src/*.h; do name=$(basename "$inner")
        [ -e "$(dirname "$file")/$name" ] || grep -Hn "include \"$name\"" "$file"; done; done | sort -u)"
judge "no exit, abort, printf to a standard stream or signal handler in core/" "$(
    grep -nE '(^|[^_[:alnum:]])(exit|_exit|abort|printf|puts|putchar|perror|signal|sigaction)[[:space:]]*\(|std(out|err)([^_[:alnum:]]|$)' core/src/*.c | grep -vE ':[0-9]+:[[:space:]]*(/\*|\*|//)')"

judge "qtts.h compiles alone as C99" "$(compiles "${CC:-cc}" -x c -std=c99 -Wall -Wextra -pedantic -Wstrict-prototypes -Werror -fsyntax-only "$header")"
judge "qtts.h compiles alone as C++" "$(compiles "${CXX:-c++}" -x c++ -std=c++11 -Wall -Wextra -pedantic -Werror -fsyntax-only "$header" | grep -v 'pragma once in main file')"
judge "every header of the core compiles alone" "$(
    for file in core/src/*.h; do compiles "${CC:-cc}" -x c -std=c11 -D_GNU_SOURCE -Wall -Wextra -Wno-unused-function -Werror -fsyntax-only -Icore/include -Icore/src "$file"; done)"

# Everything that qtts.h marks, by the compiler's own reading of it.
"${CC:-cc}" -E -P "$header" | tr '\n' ' ' | tr ';' '\n' | sed -n 's/.*visibility("default"))) *//p' | sed 's/(.*//; s/.*[ *]//' | sort >"$work/public"
exported() { nm -D --defined-only "$1" | awk '$2 ~ /[TDBRVWi]/ {print $3}' | sed 's/@.*//' | sort; }

library=$build/lib/libqtts.so
if [ -e "$library" ]; then
    exported "$library" >"$work/exported"
    judge "libqtts.so exports what qtts.h promises, and nothing else" "$(diff "$work/public" "$work/exported" | sed -n 's/^</not exported:/p; s/^>/not in qtts.h:/p')"
else
    judge "libqtts.so exports what qtts.h promises, and nothing else" "$library is not there"
fi

modules() { find "$build" bindings -name "$1" -type f -o -path "$2" -type f 2>/dev/null | sort -u; }
one_entry() { # entry, files
    entry=$1; shift
    for file; do exported "$file" | grep -vx "$entry" | sed "s|^|$file also exports |"; exported "$file" | grep -qx "$entry" || echo "$file lacks $entry"; done
}
# shellcheck disable=SC2046
{
    set -- $(find "$build" -path '*/lua/*/qtts.so' 2>/dev/null)
    if [ $# -gt 0 ]; then judge "each Lua module exports luaopen_qtts alone" "$(one_entry luaopen_qtts "$@")"; else skip "each Lua module exports luaopen_qtts alone: none built"; fi
    if [ $# -gt 0 ]; then judge "no Lua module is linked to a liblua" "$(for file; do readelf -d "$file" | grep NEEDED | grep -i 'lua' | sed "s|^|$file |"; done)"; fi
    set -- $(find "$build" bindings/python -name '_qtts*.so' 2>/dev/null)
    if [ $# -gt 0 ]; then judge "the Python module exports PyInit__qtts alone" "$(one_entry PyInit__qtts "$@")"; else skip "the Python module exports PyInit__qtts alone: none built"; fi
}

# What is looked for in bindings/: code, without C and Lua comments.
code() { find bindings \( -name '*.c' -o -name '*.h' -o -name '*.lua' -o -name '*.py' \) -type f | sort | while read -r file; do
    sed -e 's|/\*.*\*/||g; s|//.*||' -e 's|^[[:space:]]*\*.*||; s|^[[:space:]]*--.*||; s|^[[:space:]]*#[^a-z].*||' "$file" | grep -n . | sed "s|^|$file:|"
done; }
code >"$work/code"

# The numbers that qtts.h names as defaults, in every way to write them.
{
    grep -o 'default [0-9][0-9,]*[0-9]' "$header"; grep -o 'default [^"]*; [0-9,]* where' "$header" | sed 's/.*; //; s/ where//; s/^/default /'
} | sed 's/default //; s/,//g' | awk 'length($0) > 3' | sort -u | sed 's/\(.*\)\(...\)$/\1_?\2/' >"$work/defaults"
grep -o 'default [0-9]* [KM]iB' "$header" | sort -u | while read -r _ number unit; do
    case $unit in KiB) shift_by=10 ;; *) shift_by=20 ;; esac
    echo "$number *<< *$shift_by"; echo $((number << shift_by))
done >>"$work/defaults"
echo 24000 >>"$work/defaults"
judge "no default number of qtts.h is written again in bindings/" "$(grep -E "(^|[^0-9A-Za-z_.])($(paste -sd'|' "$work/defaults"))([^0-9A-Za-z_]|$)" "$work/code")"
# The dashscope face stands in for another SDK, whose defaults are its own.
grep -v '^bindings/python/qtts/dashscope/' "$work/code" >"$work/own-code"
judge "no default model, region or url is written again in bindings/" "$(
    grep -E "(def [^)]*|:[0-9]+:[^(]*)(model|region|base_url)[A-Za-z_]* *(:[^=]*)?=[^=]*[\"'](qwen|singapore|beijing|http)" "$work/own-code"
    grep -E "([^_[:alnum:]]or|[?:]) *[\"'](qwen[0-9a-z-]*|singapore|beijing|https?://[^\"']*(aliyuncs|dashscope)[^\"']*)[\"']" "$work/own-code")"

# Text of the core's own: every literal of some length, between the quotes of a line.
cat core/src/*.c "$header" | grep -vE '^#include|\\"|^[[:space:]]*(/\*|\*)' | awk -F'"' '{ for (i = 2; i <= NF; i += 2) if (length($i) >= 16 && $i ~ / /) print $i }' |
    grep -v '%' | sort -u >"$work/texts"
judge "no text of the core is written again in bindings/" "$(grep -F -f "$work/texts" "$work/code")"
judge "no error text about the service in bindings/" "$(
    grep -E '(PyErr_(SetString|Format)|luaL_(arg)?error|lua_push(literal|fstring|string)|raise [A-Za-z_.]+\(|[^_[:alnum:]]error\()' "$work/code" |
    grep -E "[\"'][^\"']*(API key|quota|throttl|rate limit|too many requests|timed out|certificate|the service|the server|HTTP [0-9]|status code|connection (failed|broke|reset|refused)|try again)")"

# luaopen_qtts and the like must not depend on code of another language's binding.
judge "no binding includes another one" "$(includers '(\.\./)+(lua|python)/' bindings)"

echo "$passed passed, $failed failed$( [ $skipped -gt 0 ] && echo ", $skipped skipped")"
[ $failed -eq 0 ]
