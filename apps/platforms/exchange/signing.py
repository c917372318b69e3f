"""Signatures on messages: a compact JWS (Ed25519, RFC 8037 and 9864) binds who, to whom, what, where in the thread.

Each jurisdiction signs with its own key, derived from the installation's EXCHANGE_KEY and its division code: nothing
is stored, nothing has to be distributed, and a lost database gives no key away. The payload travels beside the token,
which carries its hash: the token stays as evidence when the payload, which names citizens, has been emptied.
"""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext_noop

from apps.platforms.exchange.backoff import Told

if TYPE_CHECKING:  # read when the first message is signed: it is a twentieth of a command's start
    from joserfc.jwk import OKPKey

ALGORITHM = "Ed25519"


class Tampered(Told):
    """The envelope is not what its sender signed; the text says in which respect."""


@dataclass(frozen=True, kw_only=True)
class Claims:
    """What a signature binds. `sha256` is the hash of the payload's canonical JSON, `created_at` in ISO format."""

    id: str
    sender: str
    receiver: str
    type: str
    thread: str
    sequence: int
    sha256: str
    created_at: str

    @property
    def moment(self) -> datetime:
        """When the sender wrote the message."""
        return datetime.fromisoformat(self.created_at)


def canonical(payload: Any) -> str:
    """The one JSON text of a payload, whose hash is signed."""
    return json.dumps(payload, cls=DjangoJSONEncoder, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def digest(text: str) -> str:
    """SHA-256 of a text, in hex."""
    return hashlib.sha256(text.encode()).hexdigest()


@lru_cache(maxsize=512)
def _key(secret: str, code: str) -> "OKPKey":
    from joserfc.jwk import OKPKey

    derivation = HKDF(algorithm=hashes.SHA256(), length=32, salt=b"ganjiang exchange", info=f"Ed25519 {code}".encode())
    private = Ed25519PrivateKey.from_private_bytes(derivation.derive(secret.encode()))
    pem = private.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return OKPKey.import_key(pem)


def key_of(code: str) -> "OKPKey":
    """The signing key of a jurisdiction."""
    secret = str(settings.EXCHANGE_KEY)
    if not secret:
        raise ImproperlyConfigured("Set GANJIANG_EXCHANGE_KEY: messages between jurisdictions are signed with it.")
    return _key(secret, code)


def sign(claims: Claims) -> str:
    """The token of a message, signed with the sender's key."""
    from joserfc import jws

    header = {"alg": ALGORITHM, "kid": claims.sender}
    return jws.serialize_compact(header, canonical(asdict(claims)), key_of(claims.sender), algorithms=[ALGORITHM])


def verify(token: str, *, payload: str, expected: dict[str, Any]) -> Claims:
    """The signed claims; raises Tampered where the signature, the payload or one of the `expected` claims is wrong."""
    from joserfc import jws
    from joserfc.errors import JoseError

    sender = str(expected["sender"])
    try:
        found = jws.deserialize_compact(token, key_of(sender), algorithms=[ALGORITHM])
        claims = Claims(**json.loads(found.payload))
    except (JoseError, ValueError, TypeError) as error:
        raise Tampered(f"{gettext_noop('the signature is not valid')}: {sender}") from error
    if found.headers().get("kid") != sender:
        raise Tampered(gettext_noop("the key named in the signature is not the sender's"))
    differing = sorted(name for name, value in expected.items() if getattr(claims, name) != value)
    if differing:
        raise Tampered(f"{gettext_noop('signed otherwise than posted')}: {', '.join(differing)}")
    if claims.sha256 != digest(payload):
        raise Tampered(gettext_noop("the payload is not the one that was signed"))
    return claims
