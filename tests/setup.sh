# What qtts needs of Debian and of PyPI, and how it gets there. Sourced by examples/quickstart.sh and tests/run.sh.
# Before it is sourced: `log`, a file for the output of the steps. A package "a|b" is either; the first is installed when both are missing.
# shellcheck shell=sh disable=SC2034,SC2154
library_packages="gcc libc6-dev pkg-config ca-certificates libcurl4-openssl-dev|libcurl4-gnutls-dev libcjson-dev libutf8proc-dev"
python_packages="python3 python3-dev python3-venv"
endpoint_packages="cmake ninja-build libmicrohttpd-dev libsoxr-dev espeak-ng kakasi"
lua_packages="make lua5.1 lua5.2 lua5.3 lua5.4 luajit liblua5.1-0-dev liblua5.2-dev liblua5.3-dev liblua5.4-dev libluajit-5.1-dev luarocks"
test_packages="g++ libcmocka-dev binutils procps curl git sox ffmpeg openssl iproute2 util-linux strace locales tinyproxy-bin microsocks zsh man-db valgrind"
long_packages="clang clang-tidy libclang-rt-dev cppcheck" # of tests/run.sh --long
host_packages="libuv1-dev libglib2.0-dev love lua-luv neovim tmux" # the loops that examples run in
pip_tools="gcovr pytest mypy dashscope uvloop setuptools wheel build"
case $(uname -m) in x86_64) # the kernels of other processors, in emulation
    test_packages="$test_packages gcc-aarch64-linux-gnu libc6-dev-arm64-cross qemu-user"
    pip_tools="$pip_tools bochscpu-python"
    ;;
esac

say() { printf '%s\n' "$*"; }

# step "what is done" command...: one line; the command's output goes to the log, and its end is shown when it fails.
step() {
    say "$1"
    shift
    if ! "$@" >"$log" 2>&1; then
        tail -n 30 "$log" | sed 's/^/    /' >&2
        say "failed: $*" >&2
        return 1
    fi
}

missing_packages() { # LIST...: those that are not there
    # shellcheck disable=SC2046
    there=" $(dpkg-query -W -f '${Package}/${db:Status-Status} ' $(printf '%s ' "$@" | tr '|' ' ') 2>/dev/null || true)"
    for entry; do
        found=
        for name in $(printf '%s' "$entry" | tr '|' ' '); do
            case $there in *" $name/installed "*) found=1 ;; esac
        done
        [ -n "$found" ] || printf '%s ' "${entry%%|*}"
    done
}

as_root() {
    if [ "$(id -u)" = 0 ]; then "$@"; else sudo "$@"; fi
}

apt_install() {
    as_root env DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends "$@" </dev/null
}

need_packages() { # LIST...
    if ! command -v dpkg-query >/dev/null; then
        say "packages: this is no Debian; it is taken for granted that there is what these hold: $*"
        return 0
    fi
    lacking=$(missing_packages "$@")
    [ -n "$lacking" ] || return 0
    if [ "$(id -u)" != 0 ] && ! command -v sudo >/dev/null; then
        say "packages: these are missing, and only root may install them (there is no sudo): apt-get install $lacking" >&2
        return 1
    fi
    step "packages: apt-get update" as_root apt-get update ||
        say "packages: apt-get update failed (see above); trying with the lists that are there" >&2
    # shellcheck disable=SC2086
    step "packages: installing $lacking" apt_install $lacking
}

need_venv() { # FOLDER: an environment that works
    "$1/bin/python" -m pip --version >/dev/null 2>&1 || step "python: a virtual environment in $1" python3 -m venv --clear "$1"
}
