"""`make bench`: the product as it serves (its own backend and roles, one zone a process) on the throw-away cluster."""

import os

from config.env import Zone
from config.settings.test import *  # noqa: F403
from config.zones import BY_ZONE, OFFICE

ZONE = Zone(os.environ.get("GANJIANG_ZONE", "owner"))
globals().update(BY_ZONE[ZONE])
DOOR_SETS_ROLE = False
BENCH = True
DATABASES["default"] |= {  # noqa: F405
    "ENGINE": "tenants.backend",
    "NAME": os.environ.get("GANJIANG_DB_NAME", "ganjiang_bench"),
    "USER": f"{DB_PREFIX}_{ZONE}",  # noqa: F405
    "CONN_MAX_AGE": 600,
    "CONN_HEALTH_CHECKS": False,  # a round trip a request on either side: without it the difference is plainer
}
LOGGING = {"version": 1, "disable_existing_loggers": False, "root": {"handlers": [], "level": "ERROR"}}
if os.environ.get("GANJIANG_BENCH_PAGES"):
    ROOT_URLCONF = "tests.benchmarks.pages"
    MIDDLEWARE = [m for m in OFFICE["MIDDLEWARE"] if m.startswith("tenants.")]
if os.environ.get("GANJIANG_RELEASE"):  # one more tenant app, in this release: what is rolled out
    RELEASE = os.environ["GANJIANG_RELEASE"]
    TENANT_APPS = [*TENANT_APPS, "tests.support.release"]  # noqa: F405
    INSTALLED_APPS = [*INSTALLED_APPS, "tests.support.release"]  # noqa: F405
    MIGRATION_MODULES = {"release": f"tests.support.release.{RELEASE}"}
    ROOT_URLCONF = "tests.support.release.urls"
