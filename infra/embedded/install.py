"""Installs what a bare Python lacks: uv in `.tools`, the locked requirements in `.venv`; skipped if up to date."""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from infra.embedded import machine
from infra.embedded.problems import Problem
from infra.embedded.state import PROJECT, VENV, Lock
from infra.embedded.terminal import Working, say

TOOLS = PROJECT / ".tools"
UV = TOOLS / "bin" / "uv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "ganjiang.json"
RUN = ("runtime", "embedded")
TEST = (*RUN, "dev", "e2e")
OFFLINE_SIGNS = (
    "Temporary failure in name resolution", "Name or service not known", "dns error", "No route to host",
    "Network is unreachable", "Connection refused", "Could not connect", "Failed to fetch", "timed out",
    "No matching distribution found for uv",
)  # fmt: skip


def requirements(group: str) -> Path:
    """The locked file of a group."""
    return PROJECT / "requirements" / f"{group}.txt"


def environment() -> dict[str, str]:
    """Our environment without what would bend pip or uv, and with the certificates and mirror that pip was given."""
    ours = {k: v for k, v in os.environ.items() if k not in {"VIRTUAL_ENV", "PYTHONPATH", "PYTHONHOME", "PIP_TARGET"}}
    ours |= {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "UV_PYTHON_DOWNLOADS": "never", "UV_NO_CONFIG": "1"}
    ours["PIP_ROOT_USER_ACTION"] = "ignore"
    if "PIP_CERT" in ours:
        ours.setdefault("SSL_CERT_FILE", ours["PIP_CERT"])
    if "PIP_INDEX_URL" in ours:
        ours.setdefault("UV_DEFAULT_INDEX", ours["PIP_INDEX_URL"])
    if "PIP_DEFAULT_TIMEOUT" in ours:
        ours.setdefault("UV_HTTP_TIMEOUT", ours["PIP_DEFAULT_TIMEOUT"])
    return ours


def run(command: list[str], failure: str, env: Mapping[str, str]) -> str:
    """Run a command quietly; when it fails, say why in its own words and ours."""
    ran = subprocess.run(command, cwd=PROJECT, env=dict(env), capture_output=True, text=True, check=False)
    if ran.returncode == 0:
        return ran.stdout
    said = (ran.stderr.strip() or ran.stdout.strip()).splitlines()[-12:]
    hint = "\n".join(f"    {line}" for line in said)
    if any(sign in ran.stderr + ran.stdout for sign in OFFLINE_SIGNS):
        hint += "\nThe packages come from the Python package index: is this machine online? Behind a mirror, set\n"
        hint += "PIP_INDEX_URL; behind a proxy, https_proxy; with a certificate of your own, SSL_CERT_FILE."
    elif "No space left" in ran.stderr:
        hint += "\nThe disk is full."
    raise Problem(failure, hint=hint)


def fingerprint(groups: tuple[str, ...]) -> dict[str, str]:
    """What an installation of these groups must have been made from."""
    made = {group: hashlib.sha256(requirements(group).read_bytes()).hexdigest() for group in groups}
    return made | {"python": f"{sys.version_info[0]}.{sys.version_info[1]}"}


def installed() -> dict[str, str]:
    """What the present installation was made from; empty when there is none or its Python has gone."""
    try:
        subprocess.run([PYTHON, "-I", "-S", "-c", ""], check=True, capture_output=True)
        return {str(k): str(v) for k, v in json.loads(STAMP.read_text()).items()}
    except (OSError, ValueError, AttributeError, subprocess.CalledProcessError):
        return {}


def install(groups: tuple[str, ...]) -> None:
    """Make `.venv` hold these groups. Groups that are there already stay, so `make demo` keeps the tests' tools."""
    machine.check_platform()
    if machine.own_services():
        groups = tuple(g for g in groups if g != "embedded")
    with Lock(PROJECT / ".tools" / "lock"):
        present = installed()
        wanted = tuple(dict.fromkeys((*groups, *(g for g in TEST if g in present))))
        if present == fingerprint(wanted):
            return
        say("Installing")
        machine.check_disk(PROJECT, needed=machine.FIRST_START_NEEDS)
        install_uv()
        if present.get("python") != fingerprint(())["python"]:
            make_venv()
        sync(wanted)


def install_uv() -> None:
    """Get uv by pip into a folder of ours, which works without venv, ensurepip or rights; else take the PATH's."""
    if UV.exists() and subprocess.run([UV, "--version"], capture_output=True, check=False).returncode == 0:
        return
    TOOLS.mkdir(exist_ok=True)
    has_pip = subprocess.run([sys.executable, "-m", "pip", "--version"], capture_output=True, check=False)
    if has_pip.returncode == 0:
        with Working("the installer (uv)"):
            command = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--target", str(TOOLS)]
            command += ["--require-hashes", "--no-deps", "-r", str(requirements("tools"))]
            run(command, "The installer (uv) could not be fetched.", environment())
        return
    if not (found := shutil.which("uv")):
        hint = "Install one of them, for example: apt-get install python3-pip"
        raise Problem("Neither pip nor uv is there to install the packages with.", hint=hint)
    UV.parent.mkdir(parents=True, exist_ok=True)
    UV.unlink(missing_ok=True)
    UV.symlink_to(found)


def make_venv() -> None:
    """A fresh virtual environment of the Python that runs us."""
    with Working("a virtual environment"):
        shutil.rmtree(VENV, ignore_errors=True)
        command = [str(UV), "venv", "--quiet", "--python", sys.executable, str(VENV)]
        run(command, "The virtual environment could not be made.", environment())


def sync(groups: tuple[str, ...]) -> None:
    """Exactly the locked packages of these groups, hashes checked."""
    STAMP.unlink(missing_ok=True)
    packages = sum(line[:1].isalnum() for group in groups for line in requirements(group).read_text().splitlines())
    with Working(f"{packages} packages ({', '.join(groups)})"):
        command = [str(UV), "pip", "sync", "--quiet", "--python", str(PYTHON), "--require-hashes"]
        run([*command, *(str(requirements(g)) for g in groups)], "The packages could not be installed.", environment())
    STAMP.write_text(json.dumps(fingerprint(groups)))
