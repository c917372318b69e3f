"""Behind pgbouncer in transaction mode no read meets another jurisdiction (stock django-tenants: 60 % of them)."""

import getpass
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from infra.embedded.machine import free_port
from tenants import grants
from tenants.context import door
from tenants.models import Jurisdiction
from tests.support.live import LiveDatabase

CODES = ("360424", "360423", "360400")
READS_EACH = 150
THREADS = 8


@pytest.fixture
def pooler(live_database: LiveDatabase, tmp_path: Path):
    """pgbouncer with three server connections before the live database; Django is pointed at it."""
    binary = shutil.which("pgbouncer", path=f"{os.environ.get('PATH', '')}{os.pathsep}/usr/sbin")
    if binary is None:
        pytest.skip("pgbouncer is not installed (Debian package pgbouncer; .ci/run installs it)")
    port = free_port()
    users = tmp_path / "users.txt"
    users.write_text("".join(f'"{grants.role_name(r)}" ""\n' for r in ("owner", "office", "portal")))
    server = live_database.server
    (tmp_path / "pgbouncer.ini").write_text(
        f"[databases]\n{live_database.name} = host={server.host} port={server.port}\n"
        f"[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = {port}\nunix_socket_dir =\n"
        f"auth_type = trust\nauth_file = {users}\npool_mode = transaction\ndefault_pool_size = 3\n"
        "ignore_startup_parameters = extra_float_digits\n"
    )
    command = [binary, str(tmp_path / "pgbouncer.ini")]
    if os.geteuid() == 0:
        for path in (tmp_path, *tmp_path.parents):
            if path == Path("/tmp"):
                break
            path.chmod(0o755)
        command[1:1] = ["-u", "nobody"]
    with (tmp_path / "log").open("w") as log:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=log)
    try:
        _wait(port, process, tmp_path / "log")
        _point(port, grants.role_name("office"))
        yield live_database
    finally:
        connection.close()
        _point(server.port, grants.role_name("owner"))
        process.terminate()
        process.wait(10)


def _point(port: int, user: str) -> None:
    connection.close()
    for target in (settings.DATABASES["default"], connection.settings_dict):
        target["PORT"], target["USER"] = port, user


def _wait(port: int, process: "subprocess.Popen[bytes]", log: Path) -> None:
    for _ in range(100):
        if process.poll() is not None:
            pytest.fail(f"pgbouncer did not start as {getpass.getuser()}: {log.read_text()[-800:]}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    pytest.fail(f"pgbouncer does not listen: {log.read_text()[-800:]}")


def test_no_read_meets_another_jurisdiction(pooler: LiveDatabase, settings):
    settings.DOOR_SETS_ROLE = False
    places = [pooler.jurisdiction(code) for code in CODES]

    def read(turn: int) -> list[tuple[str, str]]:
        from apps.core.people.models import Department

        wrong = []
        for number in range(READS_EACH):
            place: Jurisdiction = places[(turn + number) % len(places)]
            with door(place):
                name = Department.objects.values_list("name", flat=True).get(code="water")
            if not name.startswith(place.name):
                wrong.append((place.name, name))
        return wrong

    results = pooler.in_threads(*[lambda turn=turn: read(turn) for turn in range(THREADS)])
    assert [wrong for result in results for wrong in result] == []


def test_pages_over_all_are_planned_once_a_server_connection(pooler: LiveDatabase, settings):
    """A client meets server connections that know its statement, and others that do not."""
    settings.DOOR_SETS_ROLE = False
    places = [pooler.jurisdiction(code) for code in CODES]
    order = ("-name", "-id")

    def read(turn: int) -> list[list[str]]:
        from apps.core.people.models import Department
        from tenants.across import page

        found = []
        for number in range(READS_EACH // 5):
            code = ("water", "health")[(turn + number) % 2]
            with door(places[number % 3]):
                queryset = Department.objects.filter(code=code).values("name", "id", "code")
                found.append([row["code"] for row in page(queryset, places, order=order, size=10).rows])
                assert set(found[-1]) == {code}
        return found

    results = pooler.in_threads(*[lambda turn=turn: read(turn) for turn in range(THREADS)])
    assert {len(each) for result in results for each in result} == {len(CODES)}
