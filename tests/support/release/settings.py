"""The tests' settings with a tenant app and a shared app more, in the release that `GANJIANG_RELEASE` names."""

import os

from config.settings.test import *  # noqa: F403

RELEASE = os.environ["GANJIANG_RELEASE"]
TENANT_APPS = [*TENANT_APPS, "tests.support.release"]  # noqa: F405
SHARED_APPS = [*SHARED_APPS, "tests.support.release.shared"]  # noqa: F405
INSTALLED_APPS = [*INSTALLED_APPS, "tests.support.release", "tests.support.release.shared"]  # noqa: F405
CHANGES_PUBLIC = RELEASE == "public"
MIGRATION_MODULES = {
    "release": f"tests.support.release.{'before' if CHANGES_PUBLIC else RELEASE}",
    "release_shared": f"tests.support.release.shared.{'after' if CHANGES_PUBLIC else 'before'}",
}
ROLLOUT_TRIES = int(os.environ.get("GANJIANG_ROLLOUT_TRIES", ROLLOUT_TRIES))  # noqa: F405
