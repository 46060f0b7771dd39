#!/bin/sh
# The base64 kernels that this processor may lack, each against the scalar one: NEON under qemu-user; AVX-512 as plain C, and as machine code on
# the processor itself or on Bochs (pip install bochscpu-python). Prints "N passed, N failed"; what cannot run is skipped with its reason.
set -u
here=$(cd "$(dirname "$0")" && pwd)
core=$here/../../../core/src
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
passed=0
failed=0
flags="-std=c11 -O2 -Wall -Wextra -Wconversion -Wshadow -Werror -I$here -I$core"
common="$here/differential.c $core/base64_scalar.c"

has() { command -v "$1" >/dev/null 2>&1; }
skip() { echo "$1: skipped: $2"; }

# add NAME COMMAND...: adds the counts of its last line; no such line is a failure.
add() {
    name=$1
    shift
    output=$("$@" 2>&1)
    echo "$name: $output"
    counts=$(echo "$output" | sed -n '$s/^\([0-9]*\) passed, \([0-9]*\) failed$/\1 \2/p')
    # shellcheck disable=SC2086
    set -- ${counts:-0 1}
    passed=$((passed + $1))
    failed=$((failed + $2))
}

# check NAME KERNEL FILE COMPILER [FLAGS] -- RUN...: builds hosted.c for one kernel and runs it.
check() {
    name=$1 program=$build/$2 kernel=$2 file=$3 compile=$4
    shift 4
    # shellcheck disable=SC2086
    if $compile $flags -DKERNEL="$kernel" "$here/hosted.c" $common "$core/$file" -o "$program"; then
        add "$name" "$@" "$program" 7
    else
        failed=$((failed + 1))
    fi
}

neon() {
    case $(uname -m) in
    aarch64) check neon qtts__base64_neon base64_neon.c "${CC:-cc}" ;;
    *)
        has aarch64-linux-gnu-gcc || { skip neon "no aarch64-linux-gnu-gcc" && return; }
        has qemu-aarch64 || { skip neon "no qemu-aarch64" && return; }
        check neon qtts__base64_neon base64_neon.c "aarch64-linux-gnu-gcc -static" qemu-aarch64
        ;;
    esac
}

bochs() {
    python=${PYTHON:-python3}
    bare="-ffreestanding -fno-stack-protector -fno-pic -no-pie -static -nostdlib -mno-red-zone -fno-tree-loop-distribute-patterns"
    ${CC:-cc} -shared -fPIC "$here/isoc23.c" -o "$build/isoc23.so"
    preload=""
    "$python" -c "import bochscpu" 2>/dev/null || preload=$build/isoc23.so
    LD_PRELOAD=$preload "$python" -c "import bochscpu" 2>/dev/null || { skip "avx512 on Bochs" "$python has no bochscpu" && return; }
    # shellcheck disable=SC2086
    gcc $flags $bare "$here/bare.c" $common "$core/base64_avx512.c" -o "$build/bare" || { failed=$((failed + 1)) && return; }
    add "avx512 on Bochs" env LD_PRELOAD="$preload" "$python" "$here/avx512_bochs.py" "$build/bare"
}

avx512() {
    [ "$(uname -m)" = x86_64 ] || { skip avx512 "not x86-64" && return; }
    check "avx512 as plain C" qtts__base64_avx512 base64_avx512.c "${CC:-cc} -I$here/emulation"
    if grep -q avx512_vbmi /proc/cpuinfo; then
        check "avx512 on this processor" qtts__base64_avx512 base64_avx512.c "${CC:-cc}"
    else
        skip "avx512 on this processor" "it has no AVX-512 VBMI"
        bochs
    fi
}

# What is chosen on processors of an emulator, none of which has AVX-512.
choice() {
    [ "$(uname -m)" = x86_64 ] || { skip choice "not x86-64" && return; }
    has qemu-x86_64 || { skip choice "no qemu-x86_64" && return; }
    # shellcheck disable=SC2086
    ${CC:-cc} $flags "$here/choice.c" "$core"/base64_*.c -o "$build/choice" || { failed=$((failed + 1)) && return; }
    while read -r processor kernels; do
        # shellcheck disable=SC2086
        add "choice on $processor" qemu-x86_64 -cpu "$processor" "$build/choice" $kernels
    done <"$here/processors.txt"
}

neon
avx512
choice
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
