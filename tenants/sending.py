"""The product's Celery, loaded when something is sent: its import is a sixth of the start of a command."""

from importlib import import_module
from typing import TYPE_CHECKING

from django.conf import settings

if TYPE_CHECKING:
    from celery import Celery


def broker() -> "Celery":
    """What is sent goes to the product's broker, not to the one that Celery has by default."""
    app: Celery = import_module(settings.TASKS_APPLICATION).app
    return app
