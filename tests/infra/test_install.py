"""What is installed, when it is skipped, and what is said when it cannot be."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from infra.embedded import cli, install
from infra.embedded.problems import Problem
from infra.embedded.state import PROJECT


@pytest.fixture
def venv(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An installation in a folder of its own; what would be run is kept instead."""
    monkeypatch.setattr(install, "VENV", tmp_path / "venv")
    monkeypatch.setattr(install, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(install, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(install, "install_uv", lambda: None)
    monkeypatch.delenv("GANJIANG_PG_BIN", raising=False)
    commands: list[list[str]] = []
    monkeypatch.setattr(install, "run", lambda command, failure, env: commands.append(command))
    return commands


def files_of(command: list[str]) -> list[str]:
    return [Path(word).stem for word in command if word.endswith(".txt")]


def test_the_first_installation_makes_an_environment_and_checks_hashes(venv: list[list[str]]):
    install.install(install.RUN)
    made, synced = venv
    assert made[1] == "venv"
    assert "--require-hashes" in synced
    assert files_of(synced) == ["runtime", "embedded"]


def test_the_second_time_nothing_is_run(venv: list[list[str]]):
    install.install(install.RUN)
    venv.clear()
    install.install(install.RUN)
    assert venv == []


def test_changed_requirements_are_installed_again(venv: list[list[str]]):
    install.install(install.RUN)
    venv.clear()
    install.STAMP.write_text(json.dumps(json.loads(install.STAMP.read_text()) | {"runtime": "another"}))
    install.install(install.RUN)
    assert [files_of(command) for command in venv] == [["runtime", "embedded"]]


def test_the_demo_keeps_the_tools_of_the_tests(venv: list[list[str]]):
    install.install(install.TEST)
    venv.clear()
    install.STAMP.write_text(json.dumps(json.loads(install.STAMP.read_text()) | {"dev": "another"}))
    install.install(install.RUN)
    assert files_of(venv[0]) == ["runtime", "embedded", "dev", "e2e"]


def test_an_installation_of_another_python_is_made_anew(venv: list[list[str]]):
    install.install(install.RUN)
    venv.clear()
    install.STAMP.write_text(json.dumps(json.loads(install.STAMP.read_text()) | {"python": "3.10"}))
    install.install(install.RUN)
    assert venv[0][1] == "venv"


def test_own_servers_need_no_wheels(venv: list[list[str]], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("GANJIANG_PG_BIN", "/usr/lib/postgresql/bin")
    monkeypatch.setenv("GANJIANG_VALKEY_BIN", "/usr/bin/valkey-server")
    install.install(install.RUN)
    assert files_of(venv[-1]) == ["runtime"]


def test_an_offline_machine_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch):
    command = [sys.executable, "-c", "raise SystemExit('error: dns error: Temporary failure in name resolution')"]
    with pytest.raises(Problem, match=r"could not be fetched(.|\n)*is this machine online(.|\n)*https_proxy"):
        install.run(command, "The installer could not be fetched.", os.environ)


def test_certificate_and_mirror_of_pip_serve_the_installer_too(monkeypatch: pytest.MonkeyPatch):
    for name in ("SSL_CERT_FILE", "UV_DEFAULT_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CERT", "/etc/certs.pem")
    monkeypatch.setenv("PIP_INDEX_URL", "https://mirror.example/simple")
    env = install.environment()
    assert env["SSL_CERT_FILE"] == "/etc/certs.pem"
    assert env["UV_DEFAULT_INDEX"] == "https://mirror.example/simple"


def test_every_locked_package_has_a_hash_and_an_exact_version():
    for group in (*install.TEST, "tools"):
        text = install.requirements(group).read_text()
        entries = [entry for entry in text.split("\n") if entry[:1].isalnum()]
        assert entries
        assert all("==" in entry and entry.endswith("\\") for entry in entries), group


def test_an_old_python_is_told_what_is_missing():
    script = (
        "import sys; sys.version_info = (3, 9, 2, 'final', 0); sys.argv = ['demo.py'];"
        f"sys.path.insert(0, {str(PROJECT)!r}); import demo; sys.exit(demo.main())"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script],
        env={"PATH": "/nowhere"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert "needs Python 3.11 or newer" in ran.stderr


def test_every_target_forwards_to_the_one_entry():
    shown = {
        target: subprocess.run(
            ["make", "-n", target, "PYTHON=py", "ARGS=-x"],
            cwd=PROJECT,
            env={"PATH": os.environ["PATH"]},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for target in ("demo", "up", "down", "reset", "test", "check", "fix", "bench", "e2e", "lock")
    }
    assert shown == {target: f"py demo.py {target} -x" for target in shown}


def test_what_python_compiled_is_kept_apart_where_the_shell_says_that_it_shall_not_be_written():
    environment = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1"}
    environment.pop("PYTHONPYCACHEPREFIX", None)
    cli.keep_compiled(environment)
    code = "import sys; print(sys.dont_write_bytecode, sys.pycache_prefix)"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    assert ran.stdout == f"False {install.TOOLS / 'compiled'}\n"


def test_where_python_may_write_nothing_is_changed():
    environment = {"PATH": "/bin"}
    cli.keep_compiled(environment)
    assert environment == {"PATH": "/bin"}
