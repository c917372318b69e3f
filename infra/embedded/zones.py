"""What each process of the demo is given. The zones share the database server and the field key, nothing else."""

import os
from pathlib import Path

from infra.embedded.install import PYTHON
from infra.embedded.postgres import ADMIN, Cluster
from infra.embedded.process import Service
from infra.embedded.state import PROJECT, Home, State, write_private
from infra.embedded.valkey import Valkey

PREFIX = "ganjiang"
DATABASE = "ganjiang"
ZONES = ("owner", "office", "portal")
QUIET = {"GANJIANG_LOG_LEVEL": "WARNING"}  # else every look for work, several a second, is written down
DEFAULT_PASSWORD = "ganjiang-demo"  # noqa: S105  everybody may know it
PASSED_ON = (
    "PATH", "HOME", "TMPDIR", "SSL_CERT_FILE", "GANJIANG_PORTAL_DOMAIN", "GANJIANG_OFFICE_DOMAIN", "GANJIANG_SMTP_URL",
    "GANJIANG_SMS_GATEWAY", "GANJIANG_LOG_LEVEL", "GANJIANG_LOG_FORMAT",
)  # fmt: skip  # nothing else: a secret in the caller's environment must not reach the portal


def number(name: str, default: int) -> int:
    """A port from the environment; nonsense counts as not given."""
    value = os.environ.get(name, "")
    return int(value) if value.isdigit() else default


def portal_port() -> int:
    """Where citizens come in."""
    return number("GANJIANG_PORTAL_PORT", 8000)


def office_port() -> int:
    """Where officials come in."""
    return number("GANJIANG_OFFICE_PORT", 8001)


class Environments:
    """The environment of each zone, made from what the installation remembers."""

    def __init__(self, home: Home, state: State, cluster: Cluster, caches: dict[str, Valkey]) -> None:
        self.home, self.state, self.cluster, self.caches = home, state, cluster, caches

    def settings(self, zone: str) -> dict[str, str]:
        """What `config/env.py` reads in this zone."""
        folder = self.home.folder
        given = {
            "DJANGO_SETTINGS_MODULE": "config.settings.demo",
            "GANJIANG_ZONE": zone,
            "GANJIANG_DB_HOST": "127.0.0.1",
            "GANJIANG_DB_PORT": str(self.cluster.port),
            "GANJIANG_DB_NAME": DATABASE,
            "GANJIANG_DB_PREFIX": PREFIX,
            "GANJIANG_DB_PASSWORD": self.state.secret(f"database {zone}"),
            "GANJIANG_SECRET_KEY": self.state.secret(f"key {zone}") * 2,
            "GANJIANG_FIELD_KEY": self.state.secret("field key"),
            "GANJIANG_STORAGE_DIR": str(folder / "files"),
            "GANJIANG_STATIC_DIR": str(folder / "static"),
            "GANJIANG_MAIL_DIR": str(folder / "mail"),
            "GANJIANG_SMS_LOG": str(self.home.logs / "sms.log"),
            "GANJIANG_PORTAL_PORT": str(portal_port()),
            "GANJIANG_OFFICE_PORT": str(office_port()),
        }
        if zone == "portal":
            return given | {"GANJIANG_CACHE_URL": self.caches["portal"].url()}
        given |= {
            "GANJIANG_EXCHANGE_KEY": self.state.secret("exchange key"),
            "GANJIANG_BROKER_URL": self.caches["office"].url(0),
            "GANJIANG_CACHE_URL": self.caches["office"].url(1),
        }
        if zone == "owner":
            given |= {"GANJIANG_DB_ADMIN_USER": ADMIN, "GANJIANG_DB_ADMIN_PASSWORD": self.cluster.password}
            for role in ZONES:
                given[f"GANJIANG_DB_PASSWORD_{role.upper()}"] = self.state.secret(f"database {role}")
        return given

    def of(self, zone: str) -> dict[str, str]:
        """The whole environment of a process of this zone."""
        passed = {k: v for k, v in os.environ.items() if k in PASSED_ON}
        plain = {"LANG": "C.UTF-8", "PYTHONUNBUFFERED": "1", "DEMO_PASSWORD": self.password}
        return passed | plain | self.settings(zone)

    @property
    def password(self) -> str:
        """The password of the demo accounts: the one they were made with, once they are made."""
        return self.state.get("demo password") or os.environ.get("DEMO_PASSWORD") or DEFAULT_PASSWORD

    def write_files(self) -> None:
        """`.demo/env/<zone>.env`, by which `manage.py` finds the running demo. Readable by their owner alone."""
        for zone in ZONES:
            lines = (f"{name}={value}\n" for name, value in self.settings(zone).items())
            write_private(self.home.folder / "env" / f"{zone}.env", "".join(lines))


def web(port: int) -> list[str]:
    """The command of a zone's web server."""
    return [
        str(PYTHON), "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port),
        "--workers", "1", "--blocking-threads", "4", "--no-ws",
        "--workers-kill-timeout", "5", "config.wsgi:application",
    ]  # fmt: skip


def services(home: Home, environments: Environments) -> list[Service]:
    """Portal, office, worker, the owner's worker for rollouts, beat, in the order of their start."""
    celery = [str(PYTHON), "-m", "celery", "-A", "config"]
    schedule = home.folder / "beat"
    schedule.mkdir(exist_ok=True)
    commands: dict[str, tuple[str, list[str]]] = {
        "portal": ("portal", web(portal_port())),
        "office": ("office", web(office_port())),
        "worker": ("office", [*celery, "worker", "-l", "INFO", "--concurrency", "2", "--without-gossip"]),
        "upgrades": ("owner", [*celery, "worker", "-l", "INFO", "-Q", "rollouts", "-P", "solo", "--without-gossip"]),
        "beat": ("office", [*celery, "beat", "-l", "INFO", "-s", str(schedule / "schedule"), "--pidfile="]),
    }
    return [
        Service(
            name=name,
            command=command,
            folder=home.pids,
            log=home.logs / f"{name}.log",
            works_in=PROJECT,
            environment=(QUIET if name in {"worker", "upgrades", "beat"} else {}) | environments.of(zone),
            patience=6,  # a task that is cut off is done again: tasks may run twice
        )
        for name, (zone, command) in commands.items()
    ]


def sources(*parts: str) -> list[Path]:
    """Files below these parts of the project that decide what the database or the static files hold."""
    found: list[Path] = []
    for part in parts:
        path = PROJECT / part
        found += [path] if path.is_file() else [p for p in path.rglob("*") if p.is_file()]
    return sorted(p for p in found if "__pycache__" not in p.parts and p.suffix not in {".mo", ".pyc"})
