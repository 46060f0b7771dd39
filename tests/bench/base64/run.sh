#!/bin/sh
# Fetches the peers from PyPI and crates.io, builds bench_base64 with those that were to be had, runs it. [build directory]
set -eu
here=$(cd "$(dirname "$0")" && pwd)
core=$here/../../../core/src
build=${1:-$(mktemp -d)}
mkdir -p "$build"
flags="-O3 -I$here -I$core"
linked=""

has() { command -v "$1" >/dev/null 2>&1; }

# pybase64's source distribution carries aklomp's C.
aklomp() {
    [ -d "$build"/pybase64-1.5.1 ] || {
        pip download -q --no-deps --no-binary :all: -d "$build" pybase64==1.5.1 && tar xf "$build"/pybase64-1.5.1.tar.gz -C "$build"
    } || return 1
    source=$build/pybase64-1.5.1/base64
    cmake -S "$source" -B "$build/aklomp" -DCMAKE_BUILD_TYPE=Release -DCMAKE_C_FLAGS_RELEASE=-O3 -DBASE64_BUILD_CLI=OFF -DBUILD_SHARED_LIBS=OFF >/dev/null
    cmake --build "$build/aklomp" >/dev/null
    ${CC:-cc} $flags -DBASE64_STATIC_DEFINE -I"$source/include" -c "$here/peer_aklomp.c" -o "$build/peer_aklomp.o"
    linked="$linked $build/peer_aklomp.o $build/aklomp/libbase64.a"
}

simdutf() {
    source=$build/vendor/simdutf/cpp
    [ -d "$source" ] || (cd "$here/rust" && cargo vendor -q --locked "$build/vendor" >/dev/null) || return 1
    [ -f "$build/simdutf.o" ] || ${CXX:-c++} -std=c++17 -O3 -I"$source" -c "$source/simdutf.cpp" -o "$build/simdutf.o"
    ${CXX:-c++} -std=c++17 $flags -I"$source" -c "$here/peer_simdutf.cpp" -o "$build/peer_simdutf.o"
    linked="$linked $build/peer_simdutf.o $build/simdutf.o"
}

rust() {
    (cd "$here/rust" && CARGO_TARGET_DIR="$build/rust" cargo build -q --locked --release) || return 1
    ${CC:-cc} $flags -c "$here/peer_rust.c" -o "$build/peer_rust.o"
    linked="$linked $build/peer_rust.o $build/rust/release/libbench_rust.a"
}

if has pip && has cmake; then aklomp || echo "without aklomp: not fetched"; else echo "without aklomp: it takes pip and cmake"; fi
if has cargo; then
    simdutf || echo "without simdutf: not fetched"
    rust || echo "without base64-simd: not fetched"
else
    echo "without simdutf and base64-simd: they take cargo"
fi
${CC:-cc} -std=gnu11 $flags -c "$here/bench_base64.c" -o "$build/bench_base64.o"
for file in "$core"/base64*.c; do
    object=$build/$(basename "$file" .c).o
    ${CC:-cc} -std=c11 $flags -c "$file" -o "$object"
    linked="$linked $object"
done
${CXX:-c++} "$build/bench_base64.o" $linked -lpthread -ldl -lm -o "$build/bench_base64"
"$build/bench_base64"
