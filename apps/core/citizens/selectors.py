"""Who is signed in on the portal. Goes through a database function: the portal cannot read accounts."""

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from apps.core.citizens.sections import Section
from tenants.fields import decrypt

__all__ = ["NOBODY", "Profile", "Section", "current_citizen"]


@dataclass(frozen=True)
class Profile:
    """The signed-in citizen's own data; falsy where nobody is signed in."""

    id: UUID | None = None
    phone: str = ""
    name: str = ""
    identity: str = ""

    def __bool__(self) -> bool:
        return self.id is not None


NOBODY = Profile()


def current_citizen() -> Profile:
    """The citizen of the door's session token."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, phone, name, identity FROM public.citizen_profile()")
        row = cursor.fetchone()
    if row is None:
        return NOBODY
    key, phone, name, identity = row
    return Profile(
        id=key,
        phone=decrypt(phone, "citizens.phone"),
        name=decrypt(name, "citizens.name"),
        identity=decrypt(identity, "citizens.identity"),
    )
