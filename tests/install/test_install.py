"""Installed as users do it: cmake --install with pkg-config and find_package, pip from an sdist, luarocks; each then speaks."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RELEASE = ROOT / "build/release"
sys.path.append(str(ROOT / "tests/endpoint"))

import endpoint as local  # noqa: E402

PROGRAM = r"""
#include <qtts.h>
#include <stdio.h>
int main(void)
{
    qtts_client *client = NULL;
    qtts_stream *stream = NULL;
    qtts_request request = {.text = "Hello.", .voice = "Cherry", .parameters = "{\"x_replay\":{\"seconds\":1}}"};
    if (qtts_client_new(NULL, &client) != QTTS_OK || qtts_client_stream(client, &request, &stream) != QTTS_OK) return 1;
    if (qtts_stream_save(stream, "out.wav") != QTTS_DONE) return 2;
    printf("%s %.1f\n", qtts_version(), qtts_stream_response(stream)->metrics.audio_seconds);
    qtts_stream_free(stream);
    qtts_client_free(client);
    return 0;
}
"""
PROJECT = """
cmake_minimum_required(VERSION 3.20)
project(user C)
find_package(qtts {version} REQUIRED)
add_executable(user main.c)
target_link_libraries(user PRIVATE {target})
"""
FOREIGN = ("DASHSCOPE_", "LD_PRELOAD", "PYTHONPATH", "CFLAGS", "LUA_", "UBSAN_")


def call(*command, folder, **settings):
    environment = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN) and not name.lower().endswith("_proxy")}
    done = subprocess.run(
        [str(word) for word in command], cwd=folder, env={**environment, **settings}, capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, f"{command}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done.stdout.strip()


@pytest.fixture(scope="module")
def settings():
    with local.running() as endpoint:
        yield {"DASHSCOPE_API_KEY": local.KEY, "DASHSCOPE_HTTP_BASE_URL": endpoint.base}


@pytest.fixture(scope="module")
def prefix(tmp_path_factory):
    """The release build, installed into a folder that it was not configured for."""
    folder = tmp_path_factory.mktemp("prefix")
    call("cmake", "--install", RELEASE, "--prefix", folder / "there", folder=folder)
    return folder / "there"


@pytest.fixture(scope="module")
def version():
    return call("sed", "-n", r"s/^#define QTTS_VERSION_[A-Z]* \([0-9]*\)$/\1/p", ROOT / "core/include/qtts.h", folder=ROOT).replace("\n", ".")


@pytest.fixture
def project(tmp_path):
    (tmp_path / "main.c").write_text(PROGRAM)
    return tmp_path


def libraries(prefix):
    return str(next(prefix.rglob("libqtts.so")).parent)


def test_installs_the_header_libraries_and_modules_alone(prefix):
    names = {path.relative_to(prefix).as_posix() for path in prefix.rglob("*") if not path.is_dir()}
    assert "include/qtts.h" in names and sum(name.startswith("include/") for name in names) == 1
    assert {Path(name).name for name in names} >= {"libqtts.so", "libqtts.a", "qtts.pc", "qttsConfig.cmake", "qttsTargets.cmake"}
    assert sum(name.endswith("/qtts.so") for name in names) == 4
    assert sum(name.endswith("/qtts/uv.lua") for name in names) == 4
    assert not [name for name in names if "example" in name or "test" in name]


@pytest.mark.parametrize("kind", ["shared", "static"])
def test_pkg_config(prefix, project, settings, kind):
    """Static is qtts alone: libcurl, cJSON and utf8proc stay the system's shared ones."""
    search = {"PKG_CONFIG_PATH": f"{libraries(prefix)}/pkgconfig"}
    override = f"--define-variable=prefix={prefix}"
    flags = call("pkg-config", override, "--cflags", "--libs", "qtts", folder=project, **search).split()
    if kind == "static":
        flags = [f"-I{prefix}/include", f"{libraries(prefix)}/libqtts.a", *call("pkg-config", "--libs", "libcurl", "libcjson", "libutf8proc", folder=project).split(), "-pthread"]
    call("cc", "-std=c11", "-Wall", "-Werror", "main.c", "-o", "user", *flags, folder=project)
    assert ("libqtts.so" in call("readelf", "-d", "user", folder=project)) == (kind == "shared")
    assert call("./user", folder=project, **settings, LD_LIBRARY_PATH=libraries(prefix)).endswith(" 1.0")


def test_pkg_config_knows_the_version(prefix, version):
    search = {"PKG_CONFIG_PATH": f"{libraries(prefix)}/pkgconfig"}
    assert call("pkg-config", "--modversion", "qtts", folder=prefix, **search) == version


@pytest.mark.parametrize("target", ["qtts::qtts", "qtts::static"])
def test_find_package(prefix, project, settings, version, target):
    (project / "CMakeLists.txt").write_text(PROJECT.format(target=target, version=version))
    call("cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={prefix}", folder=project)
    call("cmake", "--build", "build", folder=project)
    assert ("libqtts.so" in call("readelf", "-d", "build/user", folder=project)) == (target == "qtts::qtts")
    assert call("build/user", folder=project, **settings) == f"{version} 1.0"


def test_find_package_refuses_another_version(prefix, project):
    (project / "CMakeLists.txt").write_text(PROJECT.format(target="qtts::qtts", version="99.0"))
    with pytest.raises(AssertionError, match="compatible"):
        call("cmake", "-S", ".", "-B", "build", f"-DCMAKE_PREFIX_PATH={prefix}", folder=project)


def copy_of_the_tree(folder):
    shutil.copytree(ROOT, folder, ignore=shutil.ignore_patterns("build*", ".git", "dist", "__pycache__", "*.egg-info", "tests"))
    return folder


def test_pip_from_an_sdist(tmp_path, settings, version):
    tree = copy_of_the_tree(tmp_path / "tree")
    call(sys.executable, "-m", "build", "--sdist", "--no-isolation", "--outdir", tmp_path, tree, folder=tmp_path)
    shutil.rmtree(tree)
    venv.create(tmp_path / "venv", with_pip=True)
    (sdist,) = tmp_path.glob("qtts-*.tar.gz")
    call(tmp_path / "venv/bin/python", "-m", "pip", "install", sdist, folder=tmp_path)
    assert call(tmp_path / "venv/bin/python", "-c", "import qtts; print(qtts.__version__)", folder=tmp_path) == version
    call(tmp_path / "venv/bin/qtts", "Hello.", "-o", "out.wav", folder=tmp_path, **settings)
    assert (tmp_path / "out.wav").stat().st_size > 10000


SPEAK = 'local c = assert(require "qtts".client{}) local s = c:stream{ text = "Hello.", voice = "Cherry" } assert(s:save "out.wav")'


@pytest.mark.parametrize("abi", ["5.1", "5.2", "5.3", "5.4"])
def test_luarocks(tmp_path, settings, abi):
    if not shutil.which("luarocks"):
        pytest.skip("luarocks is not installed")
    tree = copy_of_the_tree(tmp_path / "tree")
    rocks = tmp_path / "rocks"
    call("luarocks", f"--lua-version={abi}", f"--tree={rocks}", "make", "qtts-scm-0.rockspec", folder=tree)
    path = {"LUA_CPATH": f"{rocks}/lib/lua/{abi}/?.so", "LUA_PATH": f"{rocks}/share/lua/{abi}/?.lua"}
    assert (rocks / f"share/lua/{abi}/qtts/uv.lua").exists()
    call(f"lua{abi}", "-e", SPEAK, folder=tmp_path, **path, **settings)
    assert (tmp_path / "out.wav").stat().st_size > 10000
