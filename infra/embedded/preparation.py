"""Brings the demo's database and files up to the release: once, and again when the release changed."""

import hashlib
import os
import signal
import subprocess
import sys
import time
from contextlib import nullcontext
from pathlib import Path

from infra.embedded.install import PYTHON
from infra.embedded.problems import Problem
from infra.embedded.process import CHILD, describe, end
from infra.embedded.state import PROJECT, State
from infra.embedded.terminal import SLOW, say
from infra.embedded.zones import Environments, sources

RELEASE = ("config", "tenants", "apps", "graphql", "frontend/locale", "manage.py", "requirements/runtime.txt")
STATIC = ("frontend/styles", "frontend/scripts", "frontend/images", "requirements/runtime.txt")


def digest(files: list[Path]) -> str:
    """One fingerprint of names and contents."""
    total = hashlib.sha256()
    for path in files:
        total.update(f"{path.relative_to(PROJECT)}\0".encode() + hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def manage(title: str, arguments: list[str], environment: dict[str, str]) -> None:
    """Run a management command; what it says and its progress bars go straight to the terminal."""
    say(title)
    begin = time.monotonic()
    options = ["--folder", str(PROJECT), "--die", f"{int(signal.SIGTERM)}:{os.getpid()}"]
    process = subprocess.Popen(
        [sys.executable, "-I", "-S", str(CHILD), *options, "--", str(PYTHON), "manage.py", *arguments],
        env=environment, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    try:
        code = process.wait()
    except BaseException:
        end([process.pid], signal.SIGINT, 5)
        raise
    if code:
        hint = "What it said is above. `make reset` throws the demo's data away and starts over."
        raise Problem(f"`manage.py {' '.join(arguments)}` failed ({describe(code)}).", hint=hint)
    if (seconds := time.monotonic() - begin) >= SLOW:
        say(f"  took {seconds:.0f} s")


def prepare(state: State, environments: Environments) -> None:
    """Roles, schemas, accounts, demo cases, messages, static files: whatever is not up to date."""
    owner = environments.of("owner")
    release = digest(sources(*RELEASE))
    before = state.get("release")
    if before != release:
        manage("Message catalogues", ["compile_catalogues"], owner)
        with nullcontext() if before else environments.cluster.filling():
            manage("Database and its roles", ["bootstrap"], owner)
            manage("Jurisdictions", ["provision"], owner)
            state.set("demo password", environments.password)
            manage("Demo cases", ["demo_data"], owner)
        state.set("release", release)
    static = digest(sources(*STATIC))
    if state.get("static") != static:
        manage("Static files", ["collectstatic", "--no-input", "--clear", "--verbosity", "0"], owner)
        state.set("static", static)
