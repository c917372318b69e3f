"""A tenant app and a shared app of the tests alone, in two and more releases: `GANJIANG_RELEASE` says which migrations
and model they have.

before: a table. after: a column, an index made concurrently, a backfill. indexed: the same without the backfill.
failing: refused by one county. python: a migration that only Django can run. changed: what was released is edited.
strict: a check that is looked through and a unique constraint. forgetting, dropping: what `after` has brought goes
again, in two releases. public: the table of the shared app changes, the jurisdictions' do not.
"""
