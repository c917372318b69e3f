from celery import shared_task

from apps.core.messaging import sending


@shared_task(name="messaging.send")
def send() -> int:
    """Beat: send the messages that are due, in all jurisdictions."""
    return sending.send_waiting()
