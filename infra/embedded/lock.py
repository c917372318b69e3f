"""Recompiles `requirements/*.txt` from `pyproject.toml`: exact versions and hashes, no address of any registry."""

from pathlib import Path

from infra.embedded.install import UV, environment, install_uv, run
from infra.embedded.state import PROJECT
from infra.embedded.terminal import say

REQUIREMENTS = PROJECT / "requirements"
GROUPS = ("tools", "embedded", "dev", "e2e")
FLAGS = (
    "--universal", "--python-version", "3.11", "--generate-hashes",
    "--no-emit-index-url", "--no-emit-find-links", "--no-header", "--quiet",
)  # fmt: skip


def compile_file(arguments: list[str], target: Path) -> None:
    """Resolve; versions already in the target stay unless `--upgrade` is given."""
    command = [str(UV), "pip", "compile", *FLAGS, *arguments, "-o", f"requirements/{target.name}"]
    run(command, "The requirements could not be compiled.", environment())
    say(f"  requirements/{target.name}")


def lock(arguments: list[str]) -> int:
    """`make lock [ARGS=--upgrade]`."""
    install_uv()
    REQUIREMENTS.mkdir(exist_ok=True)
    compile_file(["pyproject.toml", *arguments], REQUIREMENTS / "runtime.txt")
    constraints = ["-c", "requirements/runtime.txt"]  # all files are installed together
    for group in GROUPS:
        compile_file(["--group", group, *constraints, *arguments], REQUIREMENTS / f"{group}.txt")
        constraints += ["-c", f"requirements/{group}.txt"]
    return 0
