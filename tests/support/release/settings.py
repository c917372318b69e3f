"""The tests' settings with one more tenant app, in the release that `GANJIANG_RELEASE` names."""

import os

from config.settings.test import *  # noqa: F403

RELEASE = os.environ["GANJIANG_RELEASE"]
TENANT_APPS = [*TENANT_APPS, "tests.support.release"]  # noqa: F405
INSTALLED_APPS = [*INSTALLED_APPS, "tests.support.release"]  # noqa: F405
MIGRATION_MODULES = {"release": f"tests.support.release.{RELEASE}"}
