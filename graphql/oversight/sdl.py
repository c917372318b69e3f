"""The schema as text: `graphql/schema.graphql`, committed, compared by `manage.py sdl --check`."""

from functools import cache
from pathlib import Path

from graphql import print_schema

from oversight.schema import schema

FILE = Path(__file__).resolve().parent.parent / "schema.graphql"


@cache
def text() -> str:
    """The SDL of this code."""
    return print_schema(schema.graphql_schema).rstrip() + "\n"
