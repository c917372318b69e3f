"""The commands behind the Makefile's targets."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, MutableMapping

from infra.embedded import install, testing
from infra.embedded.postgres import Cluster
from infra.embedded.problems import Problem
from infra.embedded.process import Identity, kill_group
from infra.embedded.state import PROJECT, Home, Lock, State, demo_home
from infra.embedded.supervisor import stop_leftovers, supervise
from infra.embedded.terminal import complain, say

STOPS_WITHIN = 90.0
TOGETHER = ["-n", "3", "--dist", "loadgroup"]
ENTRY = PROJECT / "demo.py"


def demo(_arguments: list[str]) -> int:
    """Install, start, run until Ctrl-C."""
    install.install(install.RUN)
    return supervise(demo_home(), announce=None)


def up(_arguments: list[str]) -> int:
    """The same detached: returns when everything is ready."""
    install.install(install.RUN)
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, str(ENTRY), "_supervise", str(writing)],
        pass_fds=[writing], stdin=subprocess.DEVNULL, start_new_session=True, cwd=PROJECT,
    )  # fmt: skip
    os.close(writing)
    try:
        if os.read(reading, 16) == b"ready":
            say("Running in the background. `make down` stops it.")
            return 0
        return process.wait() or 1
    except KeyboardInterrupt:
        process.terminate()
        process.wait()
        return 130


def supervise_detached(arguments: list[str]) -> int:
    """What `make up` starts in the background."""
    return supervise(demo_home(), announce=int(arguments[0]))


def down(_arguments: list[str]) -> int:
    """Stop the demo, however it was started, and the tests' services."""
    stopped = stop_demo(demo_home())
    tests = testing.stop()
    say("Stopped." if stopped or tests else "Nothing was running.")
    return 0


def stop_demo(home: Home) -> bool:
    """Ask the supervisor to stop and wait; clean up after one that was killed. True when something ran."""
    supervisor = Identity.read(home.pids / "supervisor.pid")
    if supervisor:
        os.kill(supervisor.pid, signal.SIGTERM)
        deadline = time.monotonic() + STOPS_WITHIN
        while supervisor.alive() and time.monotonic() < deadline:
            time.sleep(0.1)
        if supervisor.alive():
            os.kill(supervisor.pid, signal.SIGKILL)
    left = home.folder.exists() and stop_leftovers(home)
    return bool(supervisor) or left


def reset(_arguments: list[str]) -> int:
    """Stop the demo and throw its data away."""
    home = demo_home()
    stop_demo(home)
    lock = Lock(home.folder / "lock")
    if home.folder.exists() and not lock.take(wait=False):
        raise Problem(f"Something still uses {home.folder}.", hint="Wait a moment and try again.")
    Cluster(home, State(home), durable=True).delete()
    shutil.rmtree(home.folder, ignore_errors=True)
    lock.give_back()
    say(f"{home.folder} is gone; the next `make demo` starts over.")
    return 0


def python(arguments: list[str], **environment: str) -> int:
    """Run the virtual environment's Python in the project; Ctrl-C reaches it and then us."""
    env = {**os.environ, **environment}
    process = subprocess.Popen([str(install.PYTHON), *arguments], cwd=PROJECT, env=env)
    try:
        return process.wait()
    except KeyboardInterrupt:
        try:
            return process.wait(timeout=30)
        except (KeyboardInterrupt, subprocess.TimeoutExpired):
            kill_group(process.pid, signal.SIGKILL)
            process.kill()
            return 130


def with_test_services(job: Callable[[], int]) -> int:
    """Stop the tests' services afterwards, unless they ran before."""
    ran_before = testing.running()
    try:
        return job()
    finally:
        if not ran_before:
            testing.stop()


def test(arguments: list[str]) -> int:
    """The whole suite, in three processes: most of it waits for databases and servers. Arguments go to pytest."""
    install.install(install.TEST)
    code = python(["manage.py", "compile_catalogues"], DJANGO_SETTINGS_MODULE="config.settings.test")
    together = [] if any(given.startswith("-n") for given in arguments) else TOGETHER
    return code or with_test_services(lambda: python(["-m", "pytest", *together, *arguments]))


def e2e(arguments: list[str]) -> int:
    """The journeys in a real browser only."""
    return test(["tests/e2e", *arguments])


def check(_arguments: list[str]) -> int:
    """Every static check, with a summary."""
    install.install(install.TEST)
    return with_test_services(lambda: python(["-m", "infra.checks"]))


def fix(_arguments: list[str]) -> int:
    """Let the tools mend what they can."""
    install.install(install.TEST)
    say("Formatting")
    found = [python(["-m", "ruff", "check", "--fix", "--quiet", "."]), python(["-m", "ruff", "format", "--quiet", "."])]
    say("What is left is for a person; `make check` says all." if any(found) else "Done.")
    return max(found)


def bench(arguments: list[str]) -> int:
    """Measure, print `BENCH` lines, write docs/performance.md."""
    install.install(install.TEST)
    settings = {"DJANGO_SETTINGS_MODULE": "config.settings.test"}
    return with_test_services(lambda: python(["-m", "tests.benchmarks", *arguments], **settings))


def lock(arguments: list[str]) -> int:
    """Recompile requirements/*.txt."""
    from infra.embedded.lock import lock as compile_all

    return compile_all(arguments)


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    "demo": demo, "up": up, "down": down, "reset": reset, "test": test, "check": check, "fix": fix,
    "bench": bench, "e2e": e2e, "lock": lock, "_supervise": supervise_detached,
}  # fmt: skip


def keep_compiled(environment: MutableMapping[str, str]) -> None:
    """Where the caller's shell says that Python shall not write what it compiled, keep it apart from the sources: a
    process that compiles 700 modules anew starts in three seconds instead of one, and the tests start hundreds.
    """
    if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        environment.setdefault("PYTHONPYCACHEPREFIX", str(install.TOOLS / "compiled"))


def run(arguments: list[str]) -> int:
    """Run the command; what the person must know is said plainly, anything else is our mistake and shows where."""
    name, *rest = arguments or ["demo"]
    if name not in COMMANDS:
        known = "\n".join(f"  {n:<6} {c.__doc__}" for n, c in COMMANDS.items() if n[0] != "_")
        complain(f"There is no command {name!r}. There are:\n{known}")
        return 2
    keep_compiled(os.environ)
    try:
        return COMMANDS[name](rest)
    except Problem as problem:
        complain(f"\n{problem}")
        return problem.code
    except KeyboardInterrupt:
        complain("\nStopped.")
        return 130
