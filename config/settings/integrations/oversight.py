"""The oversight API: its schema, and whether it tells it to clients (the file graphql/schema.graphql always does)."""

from config import env

GRAPHENE = {"SCHEMA": "oversight.schema.schema", "SCHEMA_OUTPUT": "graphql/schema.graphql"}
GRAPHQL_INTROSPECTION = env.flag("GANJIANG_GRAPHQL_INTROSPECTION", default=False)
