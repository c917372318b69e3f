"""`make bench`: the same pages on plain Django: one schema, ATOMIC_REQUESTS, a persistent connection, no tenancy."""

import os

from config.settings.bench import *  # noqa: F403

INSTALLED_APPS = [app for app in INSTALLED_APPS if app != "django_tenants"]  # noqa: F405
MIDDLEWARE = []
DATABASE_ROUTERS = []
DATABASES["default"] |= {  # noqa: F405
    "ENGINE": "django.db.backends.postgresql",
    "ATOMIC_REQUESTS": True,
    "OPTIONS": {"options": f"-c search_path={os.environ.get('GANJIANG_BENCH_SCHEMA', 'j360000')},public"},
}
