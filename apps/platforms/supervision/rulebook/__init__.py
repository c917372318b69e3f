"""The rules in force, version by version, in the public schema: the central team's."""
