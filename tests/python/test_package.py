"""pip install, from a clone and from an sdist, as a user does it."""

import os
import shutil
import subprocess
import sys
import tarfile
import venv
import zipfile

import pytest
from support import ROOT

FOREIGN = ("LD_PRELOAD", "PYTHONPATH", "CFLAGS")  # of a run with sanitizers
FILES = ["core", "bindings/python", "setup.py", "pyproject.toml", "README.md", "LICENSE"]


def need(module):
    if subprocess.run([sys.executable, "-c", f"import {module}"], capture_output=True, check=False).returncode:
        pytest.skip(f"no {module}: pip install {module}")


def call(*command, **options):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def built(tmp_path_factory):
    """An sdist of a copy, and the wheel that is built from that sdist alone."""
    need("setuptools")
    need("build")
    folder = tmp_path_factory.mktemp("build")
    for name in FILES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / "clone" / name, ignore=shutil.ignore_patterns("*.egg-info", "__pycache__"))
        elif (ROOT / name).exists():
            shutil.copy(ROOT / name, folder / "clone" / name)
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    call(sys.executable, "-m", "build", "--no-isolation", "--outdir", folder, folder / "clone", env=environment)
    return folder


def test_sdist_holds_what_it_needs(built):
    (path,) = built.glob("qtts-*.tar.gz")
    with tarfile.open(path) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for folder, pattern in (("core/include", "*.h"), ("core/src", "*.[ch]"), ("bindings/python", "*.[ch]")):
        for file in (ROOT / folder).glob(pattern):
            assert f"{folder}/{file.name}" in names
    assert {"bindings/python/module.map", "bindings/python/qtts/py.typed", "bindings/python/qtts/_cli/share/qtts.1", "setup.py"} <= names


def test_wheel(built):
    (path,) = built.glob("qtts-*.whl")
    assert "-cp311-abi3-" in path.name
    names = set(zipfile.ZipFile(path).namelist())
    package = {f"qtts/{file.relative_to(ROOT / 'bindings/python/qtts')}" for file in (ROOT / "bindings/python/qtts").rglob("*.py*")}
    assert {name for name in package if "__pycache__" not in name} | {"qtts/_qtts.abi3.so", "qtts/py.typed"} <= names
    assert {f"qtts/_cli/share/{name}" for name in ("voices.json", "qtts.1", "qtts.bash", "_qtts")} <= names


def test_installs_and_runs(built, tmp_path):
    venv.create(tmp_path / "venv", with_pip=True)
    python = tmp_path / "venv/bin/python"
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    call(python, "-m", "pip", "install", "--no-index", "--no-deps", *built.glob("qtts-*.whl"), env=environment)
    assert "libcurl/" in call(tmp_path / "venv/bin/qtts", "--version", cwd=tmp_path, env=environment)
    assert "Cherry" in call(tmp_path / "venv/bin/qtts", "voices", cwd=tmp_path, env=environment)
    assert "complete -F" in call(tmp_path / "venv/bin/qtts", "completion", "bash", cwd=tmp_path, env=environment)
    for name in "man/man1/qtts.1", "bash-completion/completions/qtts.bash", "zsh/site-functions/_qtts":
        assert (tmp_path / "venv/share" / name).is_file()
