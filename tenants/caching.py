"""Cache keys carry the jurisdiction, so that no two of them ever share an entry."""

from django.db import connection

EVERYWHERE = "everywhere:"


def key_of_jurisdiction(key: str, key_prefix: str, version: int) -> str:
    """`schema:prefix:version:key`, schema of the open door or `-` outside of it.

    A key that begins with EVERYWHERE is the whole zone's: `*` stands for the schema.
    """
    if key.startswith(EVERYWHERE):
        return f"*:{key_prefix}:{version}:{key}"
    opening = getattr(connection, "opening", None)
    schema = opening.schema if opening else "-"
    return f"{schema}:{key_prefix}:{version}:{key}"
