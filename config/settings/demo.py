"""The demo: embedded services on loopback, secrets that everybody knows. Never serves anything real."""

import os

_ZONE = os.environ.get("GANJIANG_ZONE", "office")
os.environ.setdefault("GANJIANG_SECRET_KEY", f"ganjiang-demo-{_ZONE}-secret-for-the-demo-only-{'x' * 20}")
os.environ.setdefault("GANJIANG_FIELD_KEY", "ganjiang-demo-field-key")
os.environ.setdefault("GANJIANG_EXCHANGE_KEY", "ganjiang-demo-exchange-key")

from config.settings.base import *  # noqa: E402, F403

DEMO = True
SECOND_FACTOR_DUTIES = ()
PASSWORD_HASHERS = ["config.settings.demo_hasher.DemoPasswordHasher"]
