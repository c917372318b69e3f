"""Making, checking and revoking the API's tokens, behind the door of the jurisdiction that owns them."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from apps.core.ledger.services import Actor, record
from oversight.models import ApiToken, Scope

PREFIX = "gj_"
NOTED_EVERY = timedelta(minutes=1)


def digest(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so that a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode()).hexdigest()


@transaction.atomic
def create_token(
    *, name: str, actor: Actor, scope: str = Scope.CASES, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token of the jurisdiction behind the door, and its text, which is shown this once."""
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken.objects.create(
        name=name,
        token_hash=digest(text),
        scope=Scope(scope),
        created_at=timezone.now(),
        expires_at=expires_at,
    )
    record(act="api_token_created", actor=actor, facts={"name": name, "scope": token.scope})
    return token, text


@transaction.atomic
def revoke_token(*, name: str, actor: Actor) -> ApiToken:
    """The token stops working at once. Raises ApiToken.DoesNotExist."""
    token = ApiToken.objects.select_for_update().get(name=name)
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
        record(act="api_token_revoked", actor=actor, facts={"name": name})
    return token


def find_token(text: str) -> ApiToken | None:
    """The valid token with this text, its use noted at most once a minute; None where there is none."""
    now = timezone.now()
    token = (
        ApiToken.objects.filter(token_hash=digest(text), revoked_at__isnull=True)
        .filter(Q(expires_at__isnull=True) | Q(expires_at__gt=now))
        .first()
    )
    if token is not None and (token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token
