"""Encrypted columns and keyed hashes.

AES-256-GCM with a random 96-bit nonce; the column's context is authenticated, so that a value cannot be moved to
another column. The key is derived from `FIELD_KEY` by HKDF-SHA256. Stored form: base64 of version, nonce, text.
"""

import base64
import hashlib
import hmac
import os
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import models

_VERSION = b"\x01"


class CannotDecrypt(ValueError):
    """The stored value is not of this key or this column."""


@lru_cache(maxsize=16)
def _key(purpose: str, secret: str) -> bytes:
    return HKDF(algorithm=hashes.SHA256(), length=32, salt=None, info=purpose.encode()).derive(secret.encode())


def encrypt(text: str, context: str) -> str:
    """Encrypt for a column; the empty string stays empty."""
    if not text:
        return ""
    nonce = os.urandom(12)
    sealed = AESGCM(_key("field", settings.FIELD_KEY)).encrypt(nonce, text.encode(), context.encode())
    return base64.b64encode(_VERSION + nonce + sealed).decode()


def decrypt(stored: str, context: str) -> str:
    """The text of a stored value. Raises CannotDecrypt."""
    if not stored:
        return ""
    try:
        raw = base64.b64decode(stored, validate=True)
        if raw[:1] != _VERSION:
            raise CannotDecrypt("unknown version")
        plain = AESGCM(_key("field", settings.FIELD_KEY)).decrypt(raw[1:13], raw[13:], context.encode())
    except (InvalidTag, ValueError) as error:
        raise CannotDecrypt(str(error)) from error
    return plain.decode()


def keyed_hash(text: str, context: str) -> str:
    """Hex HMAC-SHA256 for finding an encrypted value without reading it."""
    return hmac.new(_key(f"hash:{context}", settings.FIELD_KEY), text.encode(), hashlib.sha256).hexdigest()


if TYPE_CHECKING:
    _TextField = models.TextField[str, str]
else:
    _TextField = models.TextField


class EncryptedText(_TextField):
    """Text encrypted at rest; `context` names the column and is authenticated with it."""

    def __init__(self, *args: Any, context: str = "", **kwargs: Any) -> None:
        self.context = context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> Any:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "context": self.context}

    def get_prep_value(self, value: Any) -> Any:
        return value if value is None else encrypt(str(value), self.context)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        return value if value is None else decrypt(value, self.context)
