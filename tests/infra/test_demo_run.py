"""`make demo`, `up`, `down`, `reset` as processes, over a small product (fake_demo.py)."""

import os
import pty
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from infra.embedded.process import Identity
from infra.embedded.supervisor import readiness

FAKE = Path(__file__).with_name("fake_demo.py")
PATIENCE = 60


@pytest.fixture
def ports() -> tuple[int, int]:
    with socket.create_server(("127.0.0.1", 0)) as one, socket.create_server(("127.0.0.1", 0)) as two:
        return one.getsockname()[1], two.getsockname()[1]


@pytest.fixture
def folder(open_folder: Path) -> Path:
    return open_folder / "data"


@pytest.fixture
def environment(folder: Path, ports: tuple[int, int]):
    portal, office = map(str, ports)
    yield {
        "PATH": os.environ["PATH"],
        "GANJIANG_DEMO_DIR": str(folder),
        "GANJIANG_RUN_DIR": str(folder.parent / "run"),
        "GANJIANG_PORTAL_PORT": portal,
        "GANJIANG_OFFICE_PORT": office,
        "GANJIANG_BROKER_URL": "a secret of the caller",
    }
    assert mentioned(folder) == [], "processes were left behind"


Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run(environment: dict[str, str]) -> Run:
    def run(command: str, **more: str):
        return subprocess.run(
            [sys.executable, str(FAKE), command],
            env={**environment, **more}, capture_output=True, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip

    return run


@pytest.fixture
def demo(environment: dict[str, str], folder: Path):
    """The demo in the foreground, ready, in a process group of its own as in a terminal."""
    with (folder.parent / "output").open("w") as output:
        process = subprocess.Popen(
            [sys.executable, str(FAKE), "demo"],
            env=environment, stdout=output, stderr=output, stdin=subprocess.DEVNULL, start_new_session=True,
        )  # fmt: skip
    wait_for(lambda: "Running." in said(folder))
    yield process
    process.send_signal(signal.SIGTERM)
    process.wait(PATIENCE)


def said(folder: Path) -> str:
    return (folder.parent / "output").read_text()


def wait_for(happens: Callable[[], bool]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)


def mentioned(folder: Path) -> list[str]:
    """Processes that name the data folder in their command or environment."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            text = (process / "cmdline").read_bytes() + (process / "environ").read_bytes()
        except OSError:
            continue
        if str(folder).encode() in text and int(process.name) != os.getpid():
            found.append((process / "cmdline").read_bytes().replace(b"\0", b" ").decode())
    return found


def pid_of(folder: Path, name: str) -> int:
    identity = Identity.read(folder / "pids" / f"{name}.pid")
    assert identity is not None
    return identity.pid


def test_ctrl_c_stops_everything_within_seconds(demo: "subprocess.Popen[bytes]", folder: Path, ports: tuple[int, int]):
    assert readiness(ports[0]) == ""
    assert readiness(ports[1]) == ""
    begin = time.monotonic()
    os.killpg(demo.pid, signal.SIGINT)
    assert demo.wait(PATIENCE) == 0
    assert time.monotonic() - begin < 10
    assert "Stopping ..." in said(folder)
    assert mentioned(folder) == []
    assert "refused" in readiness(ports[0])


def test_it_prints_addresses_accounts_and_the_password(
    demo: "subprocess.Popen[bytes]", folder: Path, ports: tuple[int, int]
):
    text = said(folder)
    for line in (
        f"http://xiushui.jx.localhost:{ports[0]}/", f"http://jx.localhost:{ports[0]}/",
        f"http://xiushui.office.localhost:{ports[1]}/", f"http://office.localhost:{ports[1]}/",
        "clerk, handler, reviewer, leader, supervisor, admin", "ganjiang-demo", "prepared 2",
    ):  # fmt: skip
        assert line in text
    assert "\r" not in text, "no moving bars where nobody looks at a terminal"


def test_a_killed_supervisor_takes_everything_with_it(demo: "subprocess.Popen[bytes]", folder: Path):
    demo.kill()
    demo.wait()
    leaders = [p.stem for p in (folder / "pids").glob("*.pid") if p.stem != "supervisor"]
    assert set(leaders) == {"postgres", "valkey-portal", "valkey-office", "portal", "office"}
    wait_for(lambda: not any(Identity.read(folder / "pids" / f"{name}.pid") for name in leaders))
    # what the web servers had started themselves is not ours to see die; `make down` finds no leader any more
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if str(folder).encode() in (process / "environ").read_bytes():
                os.kill(int(process.name), signal.SIGKILL)
        except OSError:
            continue
    wait_for(lambda: mentioned(folder) == [])


def test_a_dead_service_is_named_with_its_log_and_ends_the_demo(demo: "subprocess.Popen[bytes]", folder: Path):
    os.kill(pid_of(folder, "office"), signal.SIGKILL)
    assert demo.wait(PATIENCE) == 1
    assert f"The office stopped (killed by SIGKILL). Its log: {folder}/logs/office.log" in said(folder)
    assert "serving" in said(folder), "the end of its log is shown"


def test_a_dead_database_ends_the_demo_too(demo: "subprocess.Popen[bytes]", folder: Path):
    os.kill(pid_of(folder, "postgres"), signal.SIGKILL)
    assert demo.wait(PATIENCE) == 1
    assert "The postgres stopped" in said(folder)


def test_a_second_demo_is_refused_while_the_first_runs(demo: "subprocess.Popen[bytes]", run: Run):
    second = run("demo")
    assert second.returncode == 1
    assert "already running" in second.stderr
    assert "make down" in second.stderr
    assert demo.poll() is None


def test_a_taken_port_is_refused_before_anything_starts(run: Run, ports: tuple[int, int], folder: Path):
    with socket.create_server(("127.0.0.1", ports[1])):
        ran = run("demo")
    assert ran.returncode == 1
    assert f"Port {ports[1]}, which the office needs, is taken by" in ran.stderr
    assert f"(process {os.getpid()})" in ran.stderr
    assert not (folder / "pg" / "data").exists()


def test_up_returns_when_ready_and_down_stops_all(run: Run, ports: tuple[int, int], folder: Path):
    up = run("up")
    assert up.returncode == 0, up.stderr
    assert "`make down` stops it" in up.stdout
    assert readiness(ports[0]) == ""
    assert readiness(ports[1]) == ""
    down = run("down")
    assert (down.returncode, down.stdout) == (0, "Stopped.\n")
    assert mentioned(folder) == []
    assert run("down").stdout == "Nothing was running.\n"


def test_up_says_why_it_could_not_start(run: Run, ports: tuple[int, int]):
    with socket.create_server(("127.0.0.1", ports[0])):
        up = run("up")
    assert up.returncode == 1
    assert "which the portal needs, is taken" in up.stderr


def test_data_stay_from_start_to_start_and_reset_throws_them_away(run: Run, folder: Path):
    run("up")
    kept = (folder / "state.json").read_text()
    run("down")
    assert run("up").returncode == 0
    assert (folder / "state.json").read_text() == kept
    reset = run("reset")
    assert reset.returncode == 0
    assert not folder.exists()
    assert mentioned(folder) == []


def test_the_portal_gets_no_broker_and_no_secret_of_the_office(run: Run, folder: Path):
    run("up")
    env = {
        name: dict(
            pair.split("=", 1)
            for pair in Path(f"/proc/{pid_of(folder, name)}/environ").read_text().split("\0")
            if "=" in pair
        )
        for name in ("portal", "office")
    }
    run("down")
    portal, office = env["portal"], env["office"]
    assert "GANJIANG_BROKER_URL" not in portal
    assert office["GANJIANG_BROKER_URL"].startswith("redis://:")
    for own in ("GANJIANG_SECRET_KEY", "GANJIANG_DB_PASSWORD", "GANJIANG_CACHE_URL", "GANJIANG_EXCHANGE_KEY"):
        assert office[own] not in portal.values()
    assert {portal["GANJIANG_ZONE"], office["GANJIANG_ZONE"]} == {"portal", "office"}


def test_manage_py_finds_the_running_demo_by_private_files(run: Run, folder: Path):
    run("up")
    files = {p.name: (p.stat().st_mode & 0o777, p.read_text()) for p in (folder / "env").iterdir()}
    run("down")
    assert set(files) == {"portal.env", "office.env", "owner.env"}
    assert {mode for mode, _ in files.values()} == {0o600}
    assert "GANJIANG_DB_ADMIN_PASSWORD=" in files["owner.env"][1]
    assert "ADMIN" not in files["office.env"][1] + files["portal.env"][1]


def test_an_unknown_command_lists_the_known_ones(run: Run):
    ran = run("dmeo")
    assert ran.returncode == 2
    assert "There is no command 'dmeo'" in ran.stderr
    assert "reset" in ran.stderr
    assert "_supervise" not in ran.stderr


def test_a_closed_terminal_stops_everything_in_order(environment: dict[str, str], folder: Path):
    reading, writing = os.pipe()
    process = subprocess.Popen(
        [sys.executable, str(FAKE), "demo"],
        env=environment, stdout=writing, stderr=writing, stdin=subprocess.DEVNULL, start_new_session=True,
    )  # fmt: skip
    os.close(writing)
    with os.fdopen(reading) as output:
        for line in output:
            if "Running." in line:
                break
    process.send_signal(signal.SIGHUP)
    assert process.wait(PATIENCE) == 0
    assert mentioned(folder) == []


def test_bars_move_on_a_terminal(environment: dict[str, str]):
    terminal, end = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, str(FAKE), "demo"], env=environment, stdout=end, stderr=end, stdin=end, start_new_session=True
    )
    os.close(end)
    shown = b""
    while b"Running." not in shown:
        shown += os.read(terminal, 4096)
    process.send_signal(signal.SIGTERM)
    assert process.wait(PATIENCE) == 0
    os.close(terminal)
    assert "█".encode() in shown


def test_logs_are_for_their_owner_alone(run: Run, folder: Path):
    run("up")
    run("down")
    assert (folder / "logs").stat().st_mode & 0o077 == 0


def test_a_zone_that_never_gets_ready_is_named_with_its_reason(run: Run, folder: Path):
    ran = run("demo", FAKE_STATUS="503")
    assert ran.returncode == 1
    assert "is not ready after 2 s: so it is" in ran.stderr
    assert f"Its log: {folder}/logs/" in ran.stderr
