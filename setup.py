"""The native module: the binding and the core compiled into one, on the system's libcurl, cJSON and utf8proc."""

import os
import re
import shlex
import subprocess
import sys
from glob import glob

from setuptools import Extension, find_packages, setup
from setuptools.command.build_ext import build_ext
from setuptools.command.sdist import sdist

HARDENED = ["-fstack-protector-strong", "-U_FORTIFY_SOURCE", "-D_FORTIFY_SOURCE=2"]
CORE_HEADERS = glob("core/include/*.h") + glob("core/src/*.h")

# What other programs look for in places of their own.
SHARE = "bindings/python/qtts/_cli/share"
SHARED = [("man/man1", "qtts.1"), ("bash-completion/completions", "qtts.bash"), ("zsh/site-functions", "_qtts")]


def version():
    """The version lives in the header alone."""
    with open("core/include/qtts.h", encoding="utf-8") as header:
        text = header.read()
    return ".".join(re.search(rf"#define QTTS_VERSION_{part} (\d+)", text)[1] for part in ("MAJOR", "MINOR", "PATCH"))


def pkg_config(*arguments):
    command = [os.environ.get("PKG_CONFIG", "pkg-config"), *arguments]
    try:
        return shlex.split(subprocess.check_output(command, text=True))
    except (OSError, subprocess.CalledProcessError) as error:
        raise SystemExit(
            "qtts needs pkg-config and the development files of libcurl (7.87 or newer), cJSON and utf8proc; "
            "on Debian: apt install pkg-config libcurl4-openssl-dev libcjson-dev libutf8proc-dev"
        ) from error


class SdistWithCore(sdist):
    """An sdist builds without the repository: the headers go with it (sources go by themselves)."""

    def make_distribution(self):
        self.filelist.extend(CORE_HEADERS + glob("bindings/python/*.h") + ["bindings/python/module.map"])
        super().make_distribution()


class BuildWithoutPaths(build_ext):
    """Some interpreters have their own folder written into every module; ours needs nothing of it."""

    def build_extensions(self):
        self.compiler.linker_so = [word for word in self.compiler.linker_so if not word.startswith("-Wl,-rpath")]
        super().build_extensions()


def link_args():
    if sys.platform == "darwin":
        return ["-Wl,-exported_symbol,_PyInit__qtts"]
    # nodelete: a look-up thread of libcurl may outlive the last client.
    return ["-Wl,-z,nodelete", "-Wl,-z,relro,-z,now,-z,noexecstack", "-Wl,--exclude-libs,ALL", "-Wl,--version-script=bindings/python/module.map"]


def native_module():
    packages = ["libcurl >= 7.87", "libcjson", "libutf8proc"]
    return Extension(
        "qtts._qtts",
        sources=sorted(glob("bindings/python/*.c") + glob("core/src/*.c")),
        depends=[*CORE_HEADERS, *glob("bindings/python/*.h"), "bindings/python/module.map", "setup.py"],
        include_dirs=["core/include"],
        define_macros=[("Py_LIMITED_API", "0x030B0000")],
        extra_compile_args=["-std=gnu11", "-fvisibility=hidden", "-pthread", *HARDENED, *pkg_config("--cflags", *packages)],
        extra_link_args=[*link_args(), "-pthread", *pkg_config("--libs", *packages)],
        py_limited_api=True,
    )


setup(
    version=version(),
    package_dir={"": "bindings/python"},
    packages=find_packages("bindings/python"),
    package_data={"": ["py.typed", "*.pyi"], "qtts._cli": ["share/*"]},
    data_files=[(f"share/{folder}", [f"{SHARE}/{name}"]) for folder, name in SHARED],
    ext_modules=[native_module()],
    # Beside what CMake builds, not in its midst.
    options={"bdist_wheel": {"py_limited_api": "cp311"}, "build": {"build_base": "build/python"}},
    cmdclass={"build_ext": BuildWithoutPaths, "sdist": SdistWithCore},
)
