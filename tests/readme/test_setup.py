"""tests/setup.sh: what is missing is found, fetched by whoever may, and told in clear words. Debian is played by scripts."""

import shutil

import pytest
from conftest import ROOT, run

THERE = """#!/bin/sh
for name; do case $name in here|other) printf '%s/installed ' $name ;; gone) printf 'gone/config-files ' ;; esac; done
exit 1 # as it does when it has never heard of one
"""
APT = '#!/bin/sh\necho "$@" >> apt\n[ "$1" != "$FAILS" ] || { echo "no such mirror"; exit 100; }\n'
SUDO = '#!/bin/sh\necho sudo >> apt\nexec "$@"\n'


@pytest.fixture
def debian(tmp_path):
    """debian(packages, uid=, tools=, fails=) -> (status, stdout, stderr, what apt-get was asked)"""
    tools = tmp_path / "bin"
    tools.mkdir()
    for word in ("sh", "env", "tr", "sed", "tail", "uname"):
        (tools / word).symlink_to(shutil.which(word))

    def tool(name, text):
        (tools / name).write_text(text)
        (tools / name).chmod(0o755)

    def play(packages, uid=0, others=("dpkg-query", "apt-get", "sudo"), fails=""):
        tool("id", f"#!/bin/sh\necho {uid}\n")
        for name, text in (("dpkg-query", THERE), ("apt-get", APT), ("sudo", SUDO)):
            if name in others:
                tool(name, text)
        script = f"set -eu; log=log; . {ROOT}/tests/setup.sh; need_packages {packages}"
        outcome = run([shutil.which("sh"), "-c", script], tmp_path, PATH=str(tools), FAILS=fails)
        asked = tmp_path / "apt"
        return *outcome, asked.read_text() if asked.exists() else ""

    return play


def test_nothing_is_missing(debian):
    assert debian("here 'absent|other'") == (0, "", "", "")


@pytest.mark.parametrize("package", ["absent", "gone", "'absent|elsewhere'"])
def test_root_installs(debian, package):
    name = package.strip("'").split("|")[0]
    status, said, complaints, asked = debian(f"here {package}")
    assert (status, complaints) == (0, "")
    assert said == f"packages: apt-get update\npackages: installing {name} \n"
    assert asked == f"update\ninstall -y --no-install-recommends {name}\n"


def test_sudo_installs(debian):
    status, _, _, asked = debian("absent", uid=1000)
    assert status == 0 and asked == "sudo\nupdate\nsudo\ninstall -y --no-install-recommends absent\n"


def test_neither_root_nor_sudo(debian):
    status, _, complaints, asked = debian("absent here", uid=1000, others=("dpkg-query", "apt-get"))
    assert (status, asked) == (1, "")
    assert "only root may install" in complaints and "apt-get install absent" in complaints and "here" not in complaints.split("install")[-1]


def test_update_fails(debian):
    status, _, complaints, asked = debian("absent", fails="update")
    assert status == 0 and "apt-get update failed" in complaints and "no such mirror" in complaints and "install" in asked


def test_install_fails(debian):
    status, _, complaints, _ = debian("absent", fails="install")
    assert status == 1 and "no such mirror" in complaints and "failed: apt_install absent" in complaints


def test_no_debian(debian):
    status, said, complaints, asked = debian("absent", others=())
    assert (status, complaints, asked) == (0, "", "") and "this is no Debian" in said and "absent" in said
