"""The office's worker and beat. The portal has no broker."""

import os
from typing import Any

from celery import Celery
from celery.signals import setup_logging, worker_init, worker_process_init

from config.env import Zone

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")

app = Celery("ganjiang")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@setup_logging.connect
def _keep_django_logging(**_: Any) -> None:
    """Celery leaves the log settings to Django."""


@worker_process_init.connect
def _fresh_connection(**_: Any) -> None:
    """A forked worker must not share the parent's database connection."""
    from django.db import connections

    from tenants.rollouts.minimum import needed

    connections.close_all()
    needed()  # as the code was when this process read it, not as a later file says


@worker_init.connect
def _nothing_else_as_owner(**_: Any) -> None:
    """The owner's worker may change tables: it takes rollouts and nothing else, whatever is put into its queue."""
    from django.conf import settings

    if settings.ZONE == Zone.OWNER:
        for name in [name for name in app.tasks if name not in {"rollouts.run", "celery.backend_cleanup"}]:
            app.tasks.unregister(name)


# Beat: name -> (task, seconds). Each is idempotent and finds its work with one statement over all schemas.
SCHEDULE: dict[str, tuple[str, float]] = {
    "take in submissions": ("relay.take_in", 1.5),
    "carry exchange messages": ("exchange.carry", 1.5),
    "send messages": ("messaging.send", 2.0),
    "send sign-in codes": ("citizens.send_codes", 1.5),
    "seal the ledgers": ("ledger.seal", 20.0),
    "fold the counters": ("counters.fold", 10.0),
    "raise reminders, warnings, overdue marks": ("cases.sweep", 300.0),
    "accept by silence": ("applications.deem", 300.0),
    "end requests and consultations whose time is over": ("requests.lapse", 300.0),
    "recompute due dates after a notice": ("cases.recompute", 120.0),
    "take over new versions of service items": ("offers.follow", 60.0),
    "publish what was scheduled": ("publications.release", 30.0),
    "supervise what was recorded": ("supervision.take", 2.0),
    "raise what has fallen due": ("supervision.sweep", 10.0),
    "tell of alerts": ("supervision.notify", 5.0),
    "count matters anew after a notice": ("supervision.recount", 120.0),
    "score the month that has ended": ("supervision.score", 3600.0),
    "publish the directory of departments": ("exchange.publish_directories", 600.0),
    "empty old payloads in the hub": ("exchange.tidy", 3600.0),
    "remove what has expired": ("operations.tidy", 3600.0),
}
app.conf.beat_schedule = {
    name: {"task": task, "schedule": seconds, "options": {"expires": max(seconds, 30.0)}}
    for name, (task, seconds) in SCHEDULE.items()
}
