"""The demo: embedded services on loopback, secrets that everybody knows. Never serves anything real."""

import os
from pathlib import Path

_ZONE = os.environ.get("GANJIANG_ZONE", "office")


def _as_the_running_demo() -> None:
    """`make demo` leaves each zone's environment in a private file: by it `manage.py` finds the demo's services."""
    folder = Path(os.environ.get("GANJIANG_DEMO_DIR") or Path(__file__).resolve().parents[2] / ".demo")
    file = folder / "env" / f"{_ZONE}.env"
    if os.access(file, os.R_OK):
        for line in file.read_text(encoding="utf-8").splitlines():
            name, _, value = line.partition("=")
            os.environ.setdefault(name, value)


_as_the_running_demo()
os.environ.setdefault("GANJIANG_SECRET_KEY", f"ganjiang-demo-{_ZONE}-secret-for-the-demo-only-{'x' * 20}")
os.environ.setdefault("GANJIANG_FIELD_KEY", "ganjiang-demo-field-key")
os.environ.setdefault("GANJIANG_EXCHANGE_KEY", "ganjiang-demo-exchange-key")

from config.settings.base import *  # noqa: E402, F403

DEMO = True
SECOND_FACTOR_DUTIES = ()
GRAPHQL_INTROSPECTION = True
PASSWORD_HASHERS = ["config.settings.demo_hasher.DemoPasswordHasher"]
