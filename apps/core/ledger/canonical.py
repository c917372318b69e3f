"""The bytes of an entry, of a seal's header and of a chain's opening: the one way to write them, for ever.

JSON with sorted keys, UTF-8, no spaces; times in UTC with microseconds; UUIDs as text. Every column of an entry goes
in: nobody may change one of them unseen. Changing this changes all hashes: a new format needs a new name.
"""

import hashlib
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from apps.core.ledger.checker.ganjiang_verify import canonical, entry_bytes, leaf_hash, seal_digest
from apps.core.ledger.models import Chain, Entry, Seal

OPENING_FORMAT = "ganjiang.opening.1"


def moment(value: datetime) -> str:
    """`2026-11-24T05:00:00.000000Z`. Raises ValueError for a time without a zone."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone has no canonical form")
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return moment(value)
    return str(value) if isinstance(value, UUID) else value


def entry_fields(entry: Entry) -> dict[str, Any]:
    """Every column of an entry as read from the database, as plain JSON."""
    return {field.attname: _plain(getattr(entry, field.attname)) for field in Entry._meta.concrete_fields}


def entry_leaf(entry: Entry) -> bytes:
    """The leaf of an entry in a tree (32 bytes)."""
    return leaf_hash(entry_bytes(entry_fields(entry)))


def chain_fields(chain: Chain) -> dict[str, Any]:
    """What a proof says about the chain."""
    return {"id": chain.name, "code": chain.code, "generation": chain.generation}


def seal_fields(seal: Seal) -> dict[str, Any]:
    """What a proof says about the seal."""
    names = ("number", "size", "root", "previous", "sealed_at", "digest")
    return {name: _plain(getattr(seal, name)) for name in names}


def digest_of(seal: Seal) -> str:
    """The digest that a seal must have (hex)."""
    return seal_digest(chain_fields(seal.chain), seal_fields(seal))


def opening_digest(chain: Chain) -> str:
    """What the first seal of a chain names as the one before it: the digest of the chain's opening (hex)."""
    return hashlib.sha256(
        canonical(
            {
                "format": OPENING_FORMAT,
                "code": chain.code,
                "generation": chain.generation,
                "opened_at": moment(chain.opened_at),
                "opening": chain.opening,
            }
        )
    ).hexdigest()
