"""The tests: one process plays both zones; the door enters each zone's role by SET LOCAL ROLE."""

import atexit
import os
import shutil
import tempfile

os.environ.setdefault("GANJIANG_ZONE", "owner")
os.environ.setdefault("GANJIANG_SECRET_KEY", "ganjiang-test-secret-key-of-the-test-suite-only-0123456789")
os.environ.setdefault("GANJIANG_FIELD_KEY", "ganjiang-test-field-key")
os.environ.setdefault("GANJIANG_EXCHANGE_KEY", "ganjiang-test-exchange-key")
_WORKER = os.environ.get("PYTEST_XDIST_WORKER", "")
if "GANJIANG_STORAGE_DIR" not in os.environ or os.environ.get("GANJIANG_STORAGE_OF", _WORKER) != _WORKER:
    # a worker inherits the environment of the session that started it, but not its files and short messages
    os.environ["GANJIANG_STORAGE_DIR"] = tempfile.mkdtemp(prefix="ganjiang-test-files-")
    os.environ["GANJIANG_STORAGE_OF"] = _WORKER
    os.environ.pop("GANJIANG_SMS_LOG", None)
    atexit.register(shutil.rmtree, os.environ["GANJIANG_STORAGE_DIR"], ignore_errors=True)
os.environ.setdefault("GANJIANG_SMS_LOG", os.path.join(os.environ["GANJIANG_STORAGE_DIR"], "sms.log"))

from config.settings.base import *  # noqa: E402, F403
from config.zones import OFFICE  # noqa: E402

DEMO = False
SECOND_FACTOR_DUTIES = ()
GRAPHQL_INTROSPECTION = True
PASSWORD_HASHERS = ["config.settings.demo_hasher.DemoPasswordHasher"]
globals().update({**OFFICE, "GANJIANG_ZONE": "owner"})
DOOR_SETS_ROLE = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = False
STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}  # noqa: F405
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
DATABASES["default"]["ENGINE"] = "tests.support.backend"  # noqa: F405
DATABASES["default"]["NAME"] = os.environ.get("GANJIANG_TEST_DB", "ganjiang_test")  # noqa: F405
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
