"""RunSQL is read: what the running code cannot live with is refused by its text."""

import pytest
from django.db import migrations

from tests.infra.expanding.desk import allowed, refused


def sql(text: str) -> migrations.RunSQL:
    return migrations.RunSQL(text, migrations.RunSQL.noop)


@pytest.mark.parametrize(
    ("text", "instead"),
    [
        ("ALTER TABLE desk_letter DROP COLUMN note", "DropForgotten"),
        ("ALTER TABLE desk_letter DROP note", "DropForgotten"),
        ("ALTER TABLE desk_letter ALTER note DROP NOT NULL, DROP COLUMN pages", "DropForgotten"),
        ("DROP TABLE IF EXISTS desk_letter", "DropForgotten"),
        ("DROP FUNCTION desk_count()", "until no released code calls it"),
        ("ALTER TABLE desk_letter RENAME COLUMN note TO remark", "a new column beside the old one"),
        ("ALTER TABLE desk_letter RENAME TO desk_message", "a new column beside the old one"),
        ("ALTER TABLE desk_letter ALTER COLUMN pages TYPE bigint", "a new column beside the old one"),
        ("alter table desk_letter alter pages set data type bigint", "a new column beside the old one"),
        ("ALTER TABLE desk_letter ALTER note SET NOT NULL", "ValidateConstraint"),
        ("ALTER TABLE desk_letter ALTER state DROP DEFAULT", "in three steps"),
        ("ALTER TABLE desk_letter ADD COLUMN extra int NOT NULL", "null=True"),
        ("ALTER TABLE desk_letter ADD a int DEFAULT 1, ADD b int NOT NULL", "null=True"),
        ("ALTER TABLE desk_letter ADD COLUMN extra uuid NOT NULL DEFAULT gen_random_uuid()", "constant db_default"),
        ("ALTER TABLE desk_letter ADD COLUMN extra int UNIQUE", "AddUniqueConcurrently"),
        ("ALTER TABLE desk_letter ADD COLUMN extra int CHECK (extra > 0)", "AddConstraintNotValid"),
        ("ALTER TABLE desk_letter ADD COLUMN extra int GENERATED ALWAYS AS IDENTITY", "null=True"),
        ("ALTER TABLE desk_letter ADD CONSTRAINT once UNIQUE (title)", "AddUniqueConcurrently"),
        ("ALTER TABLE desk_letter ADD CONSTRAINT some CHECK (pages > 0)", "add NOT VALID"),
        ("ALTER TABLE desk_letter ADD FOREIGN KEY (office_id) REFERENCES desk_office", "ValidateConstraint"),
        ("ALTER TABLE desk_letter ADD CONSTRAINT never EXCLUDE (pages WITH =)", "a new table"),
        ("ALTER TABLE desk_letter VALIDATE CONSTRAINT some", "a transaction of its own"),
        ("CREATE INDEX pages ON desk_letter (pages)", "AddIndexConcurrently"),
        ("CREATE UNIQUE INDEX CONCURRENTLY pages ON desk_letter (pages)", "AddUniqueConcurrently"),
        ("LOCK TABLE desk_letter IN SHARE MODE", "briefly and often"),
        ("UPDATE desk_letter SET note = '' WHERE note IS NULL", "Backfill"),
        ("WITH old AS (SELECT 1) UPDATE desk_letter l SET note = ''", "Backfill"),
        ("DELETE FROM desk_letter", "Backfill"),
        ("TRUNCATE desk_letter", "Backfill"),
        ("INSERT INTO desk_office (name) VALUES ('first')", "written by a service"),
        ("VACUUM FULL desk_letter", "maintenance hours"),
        ("ALTER TABLE desk_letter SET UNLOGGED", "maintenance hours"),
        ("DO $$ BEGIN UPDATE desk_letter SET note = ''; END $$", "Backfill"),
        ("DO $x$ BEGIN EXECUTE format('ALTER TABLE %I DROP COLUMN note', 'desk_letter'); END $x$", "DropForgotten"),
        ("SELECT 1; -- harmless\nDROP TABLE desk_letter", "DropForgotten"),
    ],
)
def test_what_keeps_others_out_or_breaks_them_is_refused(text, instead):
    assert instead in refused(sql(text))


@pytest.mark.parametrize(
    "text",
    [
        "ALTER TABLE desk_letter ADD COLUMN extra int",
        "ALTER TABLE desk_letter ADD COLUMN extra int NOT NULL DEFAULT 0",
        "ALTER TABLE desk_letter ALTER pages DROP NOT NULL",
        "ALTER TABLE desk_letter ALTER pages SET DEFAULT 1",
        "ALTER TABLE desk_letter ADD CONSTRAINT some CHECK (pages > 0) NOT VALID",
        "ALTER TABLE desk_letter ADD FOREIGN KEY (office_id) REFERENCES desk_office ON DELETE SET NULL NOT VALID",
        "ALTER TABLE desk_letter RENAME CONSTRAINT some TO other",
        "ALTER TABLE desk_letter DROP CONSTRAINT some",
        "CREATE SEQUENCE desk_number",
        "CREATE FUNCTION desk_fill() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE desk_letter SET note = '';"
        " DELETE FROM desk_office; RETURN NEW; END $$",
        "CREATE TRIGGER desk_filled BEFORE INSERT OR UPDATE OR DELETE ON desk_letter"
        " FOR EACH ROW EXECUTE FUNCTION desk_fill()",
        "CREATE TRIGGER desk_kept BEFORE TRUNCATE ON desk_letter EXECUTE FUNCTION desk_fill()",
        "CREATE TABLE desk_more (a int); CREATE INDEX more ON desk_more (a); INSERT INTO desk_more VALUES (1)",
        "COMMENT ON TABLE desk_letter IS 'DROP TABLE desk_letter; UPDATE desk_letter SET note = 1'",
        "/* DROP TABLE desk_letter; */ SELECT 1",
        "GRANT UPDATE ON desk_letter TO somebody",
    ],
)
def test_what_the_running_code_can_live_with_is_allowed(text):
    allowed(sql(text))


def test_a_function_goes_where_the_contraction_is_named():
    named = {"desk.0002_change": "release 7 was the last to call it"}
    allowed(sql("DROP FUNCTION desk_count()"), contractions=named)
    assert "DropForgotten" in refused(sql("DROP TABLE desk_letter"), contractions=named)


@pytest.mark.parametrize(
    "text",
    [
        "CREATE FUNCTION j360424.f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        'CREATE VIEW v AS SELECT * FROM "centre".ledger_entry',
        "CREATE FUNCTION f() RETURNS void LANGUAGE sql AS $$ SELECT 1 FROM public.tenants_jurisdiction $$",
        "SET search_path TO j360424",
        "CREATE SCHEMA more",
    ],
)
def test_a_schema_that_is_named_is_refused(text):
    assert "leave the schema out" in refused(sql(text))


def test_shared_tables_may_be_called_public_and_pg_catalog_may_be_the_path():
    text = (
        "CREATE FUNCTION public.f() RETURNS int LANGUAGE sql SET search_path = pg_catalog, pg_temp"
        " AS $$ SELECT count(*)::int FROM public.desk_letter $$"
    )
    allowed(sql(text), shared=True)
    assert "names a schema" in refused(sql(text))
