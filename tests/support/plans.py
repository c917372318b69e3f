"""Statements that earlier tests left planned on the connection."""

from django.db import connection

from tenants import prepared
from tenants.context import PUBLIC, door


def forget_plans() -> None:
    """As a new connection: nothing is prepared, and nothing is believed to be."""
    with door(PUBLIC), connection.cursor() as cursor:
        cursor.execute("DEALLOCATE ALL")
    prepared._connections.clear()
