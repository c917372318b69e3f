"""Search of published documents: 112 schemas in one ranked list with facets, against one flat table, same index.

100,000 documents of a hundred words each, words as unevenly spread as in a language. Both sides run the product's own
statement and make the same lines of its rows; the answers must be the same.
"""

import re
from pathlib import Path

from infra.embedded.testing import Connection
from tests.benchmarks.database import PROVINCE, run
from tests.benchmarks.measure import PROJECT, Figure, Worker, ratio

WORKER = "tests.benchmarks.workers.disclosure"
DOCUMENTS, ROUNDS = 100_000, 15
TABLE = "publications_publisheddocument"
SHARES = {"province": 0.12, "city": 0.38, "county": 0.50}
WORD = "文"
SUBJECTS = Path("apps/core/catalogue/subjects.py")
_FILL = """
INSERT INTO {schema}.{table} (id, index_number, state, title, issuer, organ, organ_name, document_number, document_key,
  document_tail, made_on, year, published_on, changed_at, category, topic, subject_words, summary, validity,
  repealed_by, form, source_url, body, body_text, files, version, trail,
  withdrawn_reason, search)
SELECT gen_random_uuid(), '{code}-water/2026-01-' || lpad(n::text, 5, '0'), 'published', t.words[1] || t.words[2], 'o',
  (ARRAY['water', 'office', 'finance', 'education'])[1 + n % 4], 'o', '{word}〔' || d.year || '〕' || n || '号',
  '{word}〔' || d.year || '〕' || n || '号', d.year || '-' || n, d.day, d.year, d.day, d.day,
  (ARRAY['laws.03', 'work.01', 'plans.02', 'finance.01', 'services.02'])[1 + n % 5],
  (ARRAY['a', 'b', ''])[1 + n % 3], '{{}}', '', 'in_force', '',
  'text', '', '', array_to_string(t.words, ''), '[]', 1, '[]', '',
  setweight(to_tsvector('simple', t.words[1] || ' ' || t.words[2]), 'A')
  || setweight(to_tsvector('simple', array_to_string(t.words, ' ')), 'D')
FROM generate_series(1, {number}) n,
  LATERAL (SELECT DATE '2015-01-01' + (n * 37 % 4000) AS day,
    extract(year FROM DATE '2015-01-01' + (n * 37 % 4000))::int AS year) d,
  LATERAL (SELECT array_agg((SELECT words FROM flat.vocabulary)[1 + floor(power(random(), 3) * {words})::int]) AS words
    FROM generate_series(1, 100 + n * 0)) t
"""


def vocabulary() -> list[str]:
    """Chinese words of two and more characters, in a fixed order."""
    from apps.core.search.services import words

    found = dict.fromkeys(words((PROJECT / SUBJECTS).read_text(encoding="utf-8")))
    return [word for word in found if re.fullmatch(r"[\u4e00-\u9fff]{2,}", word)]


def fill(found: Connection) -> None:
    """The documents in all schemas, and once more in one table."""
    known = vocabulary()
    listed = ", ".join(f"'{word}'" for word in known)
    register = "SELECT schema_name, code, level FROM public.tenants_jurisdiction WHERE level <> 'centre'"
    places = run(found, register, database=PROVINCE)
    levels = [str(level) for _schema, _code, level in places]
    run(
        found,
        "DROP SCHEMA IF EXISTS flat CASCADE",
        "CREATE SCHEMA flat",
        f"CREATE TABLE flat.vocabulary AS SELECT ARRAY[{listed}]::text[] AS words",
        *(f"TRUNCATE {schema}.{TABLE}" for schema, _code, _level in places),
        *(
            _FILL.format(
                schema=schema,
                word=WORD,
                table=TABLE,
                code=code,
                words=len(known),
                number=round(DOCUMENTS * SHARES[str(level)] / levels.count(str(level))),
            )
            for schema, code, level in places
        ),
        f"CREATE TABLE flat.{TABLE} AS "
        + " UNION ALL ".join(
            f"SELECT '{code}'::text AS code, * FROM {schema}.{TABLE}" for schema, code, _level in places
        ),
        f"CREATE INDEX ON flat.{TABLE} USING gin (search)",
        f"CREATE INDEX ON flat.{TABLE} (published_on DESC, id DESC)",
        f"CREATE INDEX ON flat.{TABLE} (document_tail)",
        "VACUUM ANALYZE",
        database=PROVINCE,
    )


def measure(found: Connection) -> list[Figure]:
    """Five questions each round, both ways in turn."""
    fill(found)
    environment = {"GANJIANG_BENCH_SUPERUSER": found.user, "GANJIANG_ZONE": "portal"}
    try:
        with Worker(WORKER, "bench", environment) as worker:
            taken = worker.ask("measure", words=vocabulary(), rounds=ROUNDS)
    finally:
        run(found, "DROP SCHEMA flat CASCADE", database=PROVINCE)
    said = f"{DOCUMENTS:,} documents in 112 schemas, page of 20 with facets"

    def line(name: str, question: str, most: float | None, text: str) -> Figure:
        sides = taken[question]
        return Figure(name, ratio(sides["united"], sides["flat"]), "x", most, f"{said}; {text}")

    return [
        line("disclosure_search_vs_flat_table", "all", 3.0, "five questions, frequent and rare"),
        line("disclosure_frequent_word_vs_flat_table", "frequent", None, "a word of every third document"),
        line("disclosure_rare_word_vs_flat_table", "rare", None, "a word of few documents"),
        line("disclosure_document_number_vs_flat_table", "number", None, "a document number"),
    ]
