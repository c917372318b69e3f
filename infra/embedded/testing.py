"""Throw-away services for the tests: one PostgreSQL and two Valkeys below `.run/`, shared by every pytest session.

    from infra.embedded.testing import ensure_postgres, ensure_valkey
    connection = ensure_postgres()          # host, port, user, password of a superuser
    cache_url = ensure_valkey("portal")     # or "office"

Whoever comes first starts them; they stay until `make down`, or until the end of the `make test` that started them.
"""

from dataclasses import dataclass
from pathlib import Path

from infra.embedded.postgres import ADMIN, Cluster
from infra.embedded.process import Identity, end
from infra.embedded.state import Home, Lock, State, test_home
from infra.embedded.valkey import Valkey

SERVERS = ("portal", "office")


@dataclass(frozen=True)
class Connection:
    """How to reach the test cluster as its superuser."""

    host: str
    port: int
    user: str
    password: str
    binaries: Path  # psql, pg_dump, pg_restore, pgbench ...


def ensure_postgres(home: Home | None = None) -> Connection:
    """Find the running test cluster, or start it: about a second the first time."""
    home = home or test_home()
    home.make()
    with Lock(home.folder / "lock"):
        cluster = Cluster(home, State(home), durable=False)
        if not (Identity.read(home.pids / "postgres.pid") and cluster.answers()):
            cluster.start(dies_with_us=False)
        return Connection("127.0.0.1", cluster.port, ADMIN, "", cluster.binaries)


def ensure_valkey(name: str, home: Home | None = None) -> str:
    """The URL of the test server of this zone (`portal` or `office`), started if needed."""
    if name not in SERVERS:
        raise ValueError(f"There is no test Valkey called {name}: {', '.join(SERVERS)}.")
    home = home or test_home()
    home.make()
    with Lock(home.folder / "lock"):
        server = Valkey(home, State(home), name)
        if not (Identity.read(home.pids / f"{server.key}.pid") and server.answers()):
            server.start(dies_with_us=False)
        return server.url()


def running(home: Home | None = None) -> bool:
    """Any test service runs."""
    home = home or test_home()
    return any(Identity.read(path) for path in home.pids.glob("*.pid"))


def stop(home: Home | None = None) -> bool:
    """Stop the test services; True when there was something to stop."""
    home = home or test_home()
    if not running(home):
        return False
    with Lock(home.folder / "lock"):
        for path in sorted(home.pids.glob("*.pid")):
            if found := Identity.read(path):
                cluster = path.stem == "postgres"
                end([found.pid], Cluster.stop_signal if cluster else Valkey.stop_signal, 30)
                path.unlink(missing_ok=True)
    return True


def delete(home: Home | None = None) -> None:
    """Stop the test services and throw their data away."""
    home = home or test_home()
    stop(home)
    Cluster(home, State(home), durable=False).delete()
