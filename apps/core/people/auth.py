"""Officials sign in with name and password, in their own jurisdiction only."""

from typing import Any

from django.http import HttpRequest

from apps.core.people.models import Official


class OfficialBackend:
    """Checks the password of an active official of the jurisdiction behind the door."""

    def authenticate(self, request: HttpRequest | None, username: str = "", password: str = "") -> Official | None:
        """The official, or None. A name that does not exist, or is closed, costs as much time as a wrong password."""
        official = Official.objects.filter(username=username).first()
        if official is None:
            Official().set_password(password)
            return None
        right = official.check_password(password)
        return official if right and official.is_active else None

    def get_user(self, user_id: Any) -> Official | None:
        """For the session: an active official by key."""
        found: Official | None = Official.objects.filter(pk=user_id, is_active=True).first()
        return found
