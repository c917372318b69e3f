"""Signatures of outside systems: a compact JWS (Ed25519) that binds who, to whom, when and the hash of the body.

The system keeps its private key; supervision knows the public one. As between jurisdictions, the body travels beside
the token, and the token names its hash.
"""

import base64
import binascii
import hashlib
import json
from datetime import datetime, timedelta

VALID = timedelta(minutes=10)
ALGORITHM = "Ed25519"


class NotSigned(ValueError):
    """The request is not what the system signed; the text says in which respect."""


def check_key(text: str) -> str:
    """A public key as it is kept; raises NotSigned where it is none."""
    plain = text.strip().rstrip("=")
    try:
        raw = base64.urlsafe_b64decode(plain + "=" * (-len(plain) % 4))
    except (binascii.Error, ValueError) as error:
        raise NotSigned("the key is not base64url") from error
    if len(raw) != 32:
        raise NotSigned(f"an Ed25519 key has 32 bytes, this one has {len(raw)}")
    return plain


def verify(token: str, *, body: bytes, system: str, receiver: str, public_key: str, now: datetime) -> None:
    """Raises NotSigned where signature, body, names or time are wrong."""
    from joserfc import jws
    from joserfc.errors import JoseError
    from joserfc.jwk import OKPKey

    key = OKPKey.import_key({"kty": "OKP", "crv": "Ed25519", "x": public_key})
    try:
        claims = json.loads(jws.deserialize_compact(token, key, algorithms=[ALGORITHM]).payload)
        moment = datetime.fromisoformat(claims["created_at"])
        told = {name: claims[name] for name in ("sender", "receiver", "sha256")}
    except (JoseError, ValueError, TypeError, KeyError) as error:
        raise NotSigned("the signature is not valid") from error
    expected = {"sender": system, "receiver": receiver, "sha256": hashlib.sha256(body).hexdigest()}
    differing = sorted(name for name, value in expected.items() if told[name] != value)
    if differing:
        raise NotSigned(f"signed otherwise than sent: {', '.join(differing)}")
    if moment.tzinfo is None or abs(now - moment) > VALID:
        raise NotSigned("signed more than ten minutes ago, or with another clock")
