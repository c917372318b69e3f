from celery import shared_task

from apps.core.citizens import services


@shared_task(name="citizens.send_codes")
def send_codes() -> int:
    """Beat: send the sign-in codes that wait in the public schema."""
    return services.send_codes()
