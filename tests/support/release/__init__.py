"""A tenant app of the tests alone, in two and more releases: `GANJIANG_RELEASE` says which migrations and model it has.

before: a table. after: a column, an index made concurrently, a backfill. indexed: the same without the backfill.
failing: refused by one county. python: a migration that only Django can run. changed: what was released is edited.
"""
