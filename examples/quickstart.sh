#!/bin/sh
# From a sentence to a WAV file on a fresh Debian: sh examples/quickstart.sh "Any text" out.wav
# With DASHSCOPE_API_KEY set, Qwen speaks (DASHSCOPE_HTTP_BASE_URL or the default region); without, the local endpoint does, in espeak-ng's voice.
# What is missing is installed with apt-get; everything that is built goes into build/quickstart.
set -eu
if [ $# != 2 ] || [ -z "$1" ] || [ -z "$2" ]; then
    echo 'usage: sh examples/quickstart.sh "Any text" out.wav' >&2
    exit 2
fi
root=$(cd "$(dirname "$0")/.." && pwd)
build=$root/build/quickstart
log=$build/log
mkdir -p "$build"
. "$root/tests/setup.sh"

changed() { # STAMP PATH...: whether something is newer than what was made of it
    stamp=$1
    shift
    [ ! -e "$stamp" ] || [ -n "$(find "$@" -type f -newer "$stamp" ! -path '*/__pycache__/*' | head -n 1)" ]
}

# shellcheck disable=SC2086
if [ -n "${DASHSCOPE_API_KEY:-}" ]; then
    need_packages $library_packages $python_packages
else
    need_packages $library_packages $python_packages $endpoint_packages
fi

need_venv "$build/venv"
if changed "$build/venv/qtts.stamp" "$root/core" "$root/bindings/python" "$root/setup.py" "$root/pyproject.toml"; then
    printf '[build]\nbuild_base = build/quickstart/python\n' >"$build/setup.cfg"
    DIST_EXTRA_CONFIG=$build/setup.cfg step "python: pip install qtts from this folder" "$build/venv/bin/python" -m pip install "$root"
    touch "$build/venv/qtts.stamp"
fi

endpoint=
if [ -z "${DASHSCOPE_API_KEY:-}" ]; then
    endpoint=$build/bin/qtts-endpoint
    if changed "$endpoint" "$root/tests/endpoint"; then
        step "endpoint: configuring" cmake -S "$root/tests/endpoint" -B "$build" -G Ninja -DCMAKE_BUILD_TYPE=Release
        step "endpoint: building" cmake --build "$build"
        touch "$endpoint"
    fi
    say "voice: no DASHSCOPE_API_KEY, so the local endpoint speaks (espeak-ng, not Qwen); it ends with this script"
else
    say "voice: Cherry of Qwen-TTS, with the key of DASHSCOPE_API_KEY"
fi

exec "$build/venv/bin/python" - "$1" "$2" "$endpoint" <<'END'
import subprocess, sys
import qtts

text, path, program = sys.argv[1:]

def speak(**settings):
    with qtts.Client(**settings) as client, client.stream(text, voice="Cherry") as stream:
        stream.save(path)
        heard = stream.metrics
        print(f"{path}: {heard.audio_seconds:.2f} s at {stream.sample_rate} Hz, the first audio after {heard.ttfa:.2f} s")

def speak_locally():
    """The endpoint ends when its standard input does, so also when this script dies."""
    with subprocess.Popen([program, "--parent"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as endpoint:
        speak(api_key="sk-local", base_url=endpoint.stdout.readline().strip(), proxy="")

try:
    speak_locally() if program else speak()
except (qtts.Error, ValueError) as error:
    sys.exit(f"failed: {error}")
except KeyboardInterrupt:
    sys.exit(130)
except OSError as error:
    sys.exit(f"failed: {path}: {error.strerror}")
END
