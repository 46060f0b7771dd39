#!/bin/sh
# The release build under valgrind: the table tests of the core, those of the client, the torture of files, and the modules in Lua and Python:
# valgrind.sh RELEASE-BUILD PYTHON. Each program is one test.
set -u
root=$(cd "$(dirname "$0")/.." && pwd)
release=$1 python=$2
log=$release/valgrind.log
passed=0 failed=0
check="valgrind -q --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite"
code='import qtts
with qtts.Client() as client:
    assert len(client.stream("Hello.", voice="Cherry", parameters={"x_replay": {"seconds": 1}}).read())
    assert client.synthesize("Hello.", voice="Cherry").url'

run() { # NAME COMMAND...
    name=$1
    shift
    if timeout 1800 "$@" >"$log" 2>&1; then passed=$((passed + 1)) && echo "ok    $name"; else failed=$((failed + 1)) && echo "FAIL  $name" && tail -n 40 "$log"; fi
}

# All but those that valgrind makes too slow (json-events, base64-kernels, torture-allocations), one with bounds on time (client-cancel) and the
# driver of tests/cancel.
export QTTS_ENDPOINT="$release/bin/qtts-endpoint"
left_out=" json-events base64-kernels torture-allocations client-cancel cancel "
for program in "$release"/bin/test-*; do
    test=${program##*/test-}
    case "$left_out" in *" $test "*) continue ;; esac
    case " client-fork client-narrate " in # a child of fork leaves libcurl's memory alone, and that is what it leaks
    *" $test "*) run "$test" $check --leak-check=no "$program" ;;
    *) run "$test" $check "$program" ;;
    esac
done
"$release/bin/qtts-endpoint" --port 0 --replay ramp >"$release/valgrind.endpoint" &
endpoint=$!
trap 'kill $endpoint' EXIT
while ! grep -q http "$release/valgrind.endpoint"; do sleep 0.1; done
export DASHSCOPE_API_KEY=sk-test
DASHSCOPE_HTTP_BASE_URL=$(grep -o 'http://[^ ]*' "$release/valgrind.endpoint")
export DASHSCOPE_HTTP_BASE_URL
for version in 5.1 5.2 5.3 5.4; do
    [ -e "$release/lua/$version/qtts.so" ] && run "lua $version" env LUA_CPATH="$release/lua/$version/?.so" $check "lua$version" -e \
        'local n = 0 for pcm in assert(require("qtts").client{}):stream{ text = "Hello.", voice = "Cherry", parameters = { x_replay = { seconds = 1 } } } do n = n + #pcm end assert(n > 0)'
done
# The interpreter has reports of its own: those count that name our module.
interpreter() { env PYTHONMALLOC=malloc PYTHONPATH="$release/python" valgrind -q --leak-check=full "$python" -c "$code" && ! grep -q _qtts "$log"; }
if interpreter >"$log" 2>&1; then passed=$((passed + 1)) && echo "ok    python"; else failed=$((failed + 1)) && echo "FAIL  python" && grep -A 12 _qtts "$log"; fi
echo "$passed passed, $failed failed"
[ $failed = 0 ]
