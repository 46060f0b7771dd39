"""What is built for users is hardened: the C library, every Lua module, the Python module. SECURITY.md promises it."""

import re
import subprocess
from pathlib import Path

import pytest

RELEASE = Path(__file__).resolve().parents[2] / "build/release"
BUILT = [RELEASE / "lib/libqtts.so", *sorted(RELEASE.glob("lua/*/qtts.so")), *sorted(RELEASE.glob("python/qtts/_qtts*.so"))]


def told(*command):
    return subprocess.run([str(word) for word in command], capture_output=True, text=True, check=True).stdout


def test_all_are_there():
    assert len([file for file in BUILT if file.is_file()]) >= 3 and any("python" in str(file) for file in BUILT)


@pytest.mark.parametrize("file", BUILT, ids=lambda file: str(file.relative_to(RELEASE)))
class TestFile:
    def test_stack_is_not_executable(self, file):
        stack = re.search(r"GNU_STACK.*", told("readelf", "-lW", file))[0]
        assert " RW " in stack and "RWE" not in stack

    def test_relocations_are_read_only(self, file):
        assert "GNU_RELRO" in told("readelf", "-lW", file)
        assert re.search(r"\(FLAGS(_1)?\).*NOW", told("readelf", "-dW", file))

    def test_no_path_of_the_building_machine(self, file):
        assert not re.search(r"\((RPATH|RUNPATH|TEXTREL)\)", told("readelf", "-dW", file))

    def test_it_stays_loaded(self, file):
        assert "NODELETE" in told("readelf", "-dW", file)

    def test_stack_and_copies_are_checked(self, file):
        imported = told("nm", "-D", "--undefined-only", file)
        assert "__stack_chk_fail" in imported
        assert re.search(r"__(snprintf|memcpy|vsnprintf|strcpy|fgets|fread)_chk", imported)
