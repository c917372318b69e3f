"""Which jurisdictions this code can serve: a release that came after this process last looked is one that it can."""

from tenants.context import PUBLIC, door
from tenants.models import Jurisdiction
from tenants.rollouts.minimum import is_behind
from tenants.rollouts.models import Release


def recorded_elsewhere(digest: str) -> None:
    """By another process, of which this one hears nothing."""
    with door(PUBLIC, role="owner"):
        release = Release.objects.get()
        release.pk, release.digest, release.version = None, digest, "the next"
        release.save()


def test_a_release_recorded_after_this_process_has_looked_is_served_at_once(xiushui: Jurisdiction) -> None:
    assert not is_behind(xiushui)
    recorded_elsewhere("f" * 64)
    xiushui.release = "f" * 64
    assert not is_behind(xiushui)


def test_a_release_that_nobody_has_recorded_is_not_served(xiushui: Jurisdiction) -> None:
    assert not is_behind(xiushui)
    xiushui.release = "e" * 64
    assert is_behind(xiushui)
