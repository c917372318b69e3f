"""Runs every check, even after one has failed, and sums up. `python -m infra.checks [NAME ...]`."""

import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from infra.checks.sources import PROJECT

PYTHON = sys.executable
MANAGE = [PYTHON, "manage.py"]
LINT_IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"
AT_ONCE = max(1, min(2, os.cpu_count() or 1))


@dataclass(frozen=True)
class Check:
    """A command that ends with 0 when all is well."""

    name: str
    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Outcome:
    """What came of it."""

    check: Check
    passed: bool
    said: str
    seconds: float


CHECKS = [  # the slowest first, so that two at a time end together
    Check("types (mypy)", [PYTHON, "-m", "mypy"]),
    Check("migrations are safe", [PYTHON, "-m", "infra.checks.migrations"]),
    Check("templates (djlint)", [PYTHON, "-m", "djlint", "frontend/templates", "--lint", "--quiet"]),
    Check("layers (import-linter)", [PYTHON, "-c", LINT_IMPORTS, "--no-logo"],
          {"PYTHONPATH": f"{PROJECT}{os.pathsep}{PROJECT / 'graphql'}"}),
    Check("migrations are complete", [*MANAGE, "makemigrations", "--check", "--dry-run"]),
    Check("system checks", [*MANAGE, "check", "--fail-level", "WARNING"]),
    Check("GraphQL schema file", [*MANAGE, "sdl", "--check"]),
    Check("messages in Chinese", [PYTHON, "infra/checks/messages.py"]),
    Check("lint (ruff)", [PYTHON, "-m", "ruff", "check", "."]),
    Check("format (ruff)", [PYTHON, "-m", "ruff", "format", "--check", "."]),
    Check("caps on length", [PYTHON, "-m", "infra.checks.caps"]),
    Check("no registry addresses", [PYTHON, "-m", "infra.checks.addresses"]),
]  # fmt: skip


def run(check: Check) -> Outcome:
    """Run one check and keep what it says."""
    begin = time.monotonic()
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "NO_COLOR": "1", **check.environment}
    ran = subprocess.run(check.command, cwd=PROJECT, env=environment, capture_output=True, text=True, check=False)
    return Outcome(check, ran.returncode == 0, (ran.stdout + ran.stderr).strip(), time.monotonic() - begin)


def main(names: list[str]) -> int:
    """Run them all, or those whose name contains one of the words."""
    chosen = [c for c in CHECKS if not names or any(n in c.name for n in names)]
    if not chosen:
        print(f"No check is called that. There are: {', '.join(c.name for c in CHECKS)}")
        return 2
    outcomes = []
    with ThreadPoolExecutor(AT_ONCE) as pool:
        for outcome in pool.map(run, chosen):
            print(
                f"{'ok    ' if outcome.passed else 'FAILED'}  {outcome.check.name} ({outcome.seconds:.1f} s)",
                flush=True,
            )
            outcomes.append(outcome)
    failed = [o for o in outcomes if not o.passed]
    for outcome in failed:
        print(f"\n--- {outcome.check.name}: {' '.join(outcome.check.command)}\n{outcome.said}")
    names_of_failed = ", ".join(o.check.name for o in failed)
    print(
        f"\n{len(outcomes) - len(failed)} of {len(outcomes)} checks passed"
        + (f"; failed: {names_of_failed}" if failed else "")
    )
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
