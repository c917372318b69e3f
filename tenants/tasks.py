"""Tasks enter a jurisdiction by the same door as requests.

    @jurisdiction_task(name="petitions.publish")
    def publish(case_id: str) -> None: ...

    publish.enqueue(case_id)          # from behind a door: sent on commit, runs behind the door of the same schema

The schema travels in a header of the message. A task may run more than once (late acknowledgement): it must be
idempotent.
"""

from collections.abc import Callable
from typing import Any

from celery import Task, shared_task
from django.db import transaction

from tenants.context import door, open_schema
from tenants.sending import broker

HEADER = "ganjiang_schema"


class JurisdictionTask(Task):  # type: ignore[type-arg]
    """Opens the door of the schema named in the message's header, runs the function, closes it."""

    abstract = True

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        schema = (self.request.headers or {}).get(HEADER) or getattr(self.request, HEADER, None)
        if schema is None:
            raise RuntimeError(f"{self.name} was sent without a jurisdiction")
        with door(str(schema)):
            return super().__call__(*args, **kwargs)

    def enqueue(self, *args: Any, **kwargs: Any) -> None:
        """Send when the door's transaction has committed; nothing is sent where it rolls back."""
        schema = open_schema()
        if schema is None:
            raise RuntimeError(f"{self.name} was enqueued outside a door")
        sent = broker().tasks[self.name]
        transaction.on_commit(lambda: sent.apply_async(args, kwargs, headers={HEADER: schema}))


def jurisdiction_task(**options: Any) -> Callable[[Callable[..., Any]], JurisdictionTask]:
    """Declare a task that runs behind the door of the jurisdiction that enqueued it."""

    def declare(function: Callable[..., Any]) -> JurisdictionTask:
        make: Callable[[Callable[..., Any]], JurisdictionTask] = shared_task(base=JurisdictionTask, **options)
        return make(function)

    return declare
