"""Making, checking and revoking the API's tokens, behind the door of the jurisdiction that owns them."""

import hashlib
import secrets
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils import timezone

from apps.core.ledger.enums import ActorKind
from apps.core.ledger.services import Actor, record
from oversight.models import ApiToken, Scope

PREFIX = "gj_"
NOTED_EVERY = timedelta(minutes=1)


class NameTaken(Exception):
    """Another token that is not revoked has this name."""


def digest(token: str) -> str:
    """What is kept of a token. It has 256 random bits, so that a plain hash cannot be turned back."""
    return hashlib.sha256(token.encode(errors="replace")).hexdigest()


@transaction.atomic
def create_token(
    *, name: str, actor: Actor, scope: str = Scope.CASES, expires_at: datetime | None = None
) -> tuple[ApiToken, str]:
    """A new token of the jurisdiction behind the door, and its text, which is shown this once. Raises NameTaken."""
    text = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        name=name,
        token_hash=digest(text),
        scope=Scope(scope),
        created_by="" if actor.kind == ActorKind.SYSTEM else actor.name,
        created_at=timezone.now(),
        expires_at=expires_at,
    )
    try:
        with transaction.atomic():
            token.save(force_insert=True)
    except IntegrityError as error:
        raise NameTaken(name) from error
    until = None if expires_at is None else expires_at.isoformat()
    record(act="api_token_created", actor=actor, facts={"name": name, "scope": token.scope, "expires_at": until})
    return token, text


@transaction.atomic
def revoke_token(*, token: ApiToken, actor: Actor) -> ApiToken:
    """The token stops working at once. Once revoked, it stays as it is."""
    found = ApiToken.objects.select_for_update().get(pk=token.pk)
    if found.revoked_at is None:
        found.revoked_at = timezone.now()
        found.save(update_fields=["revoked_at"])
        record(act="api_token_revoked", actor=actor, facts={"name": found.name, "scope": found.scope})
    return found


def token_named(name: str) -> ApiToken:
    """The one of this name that is not revoked. Raises ApiToken.DoesNotExist."""
    return ApiToken.objects.get(name=name, revoked_at__isnull=True)


def find_token(text: str) -> ApiToken | None:
    """The valid token with this text, its use noted at most once a minute; None where there is none."""
    now = timezone.now()
    token = ApiToken.objects.valid(now).filter(token_hash=digest(text)).first()
    if token is not None and (token.last_used_at is None or now - token.last_used_at >= NOTED_EVERY):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
    return token
