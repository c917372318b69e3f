"""The console starts a rollout by a task; the owner's worker, with a queue of its own, runs the command's engine."""

from celery import shared_task

QUEUE = "rollouts"


@shared_task(name="rollouts.run", acks_late=True)
def run(rollout_id: int) -> None:
    """Upgrade whoever waits. May come twice: one runner at a time, and what is done is not done again."""
    from tenants.rollouts.engine import run_in_background

    run_in_background(rollout_id)
