"""The web process of a zone: `GANJIANG_ZONE` says which."""

import gc
import os
from importlib import import_module

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

import_module("config.celery")  # what this process sends goes to the product's broker, not to Celery's default one
application = get_wsgi_application()
import_module(
    "tenants.rollouts.minimum"
).needed()  # as the code was when this process read it, not as a later file says
import_module("rjieba")  # its dictionary is read before the first request, not by it
gc.collect()
gc.freeze()  # what was loaded stays: looking through it again is a stop of a tenth of a second in somebody's request
