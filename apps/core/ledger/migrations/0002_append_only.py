from django.db import migrations

_PENDING = """
CREATE FUNCTION ledger_wait_for_seal() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('INSERT INTO %I.ledger_pending (entry_id) VALUES ($1)', TG_TABLE_SCHEMA) USING NEW.id;
  RETURN NULL;
END $$
"""
# The time of recording is the database's, whatever the writer says.
_STAMP = """
CREATE FUNCTION ledger_stamp() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  NEW.recorded_at := clock_timestamp();
  RETURN NEW;
END $$
"""
_REFUSE = """
CREATE FUNCTION ledger_refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: % on % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$
"""


def _append_only(table: str) -> list[str]:
    return [
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}"
        " FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        " FOR EACH STATEMENT EXECUTE FUNCTION ledger_refuse_change()",
    ]


class Migration(migrations.Migration):
    """Entries wait for their seal by trigger; entries, seals and leaves are never changed or removed."""

    dependencies = [("ledger", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                _PENDING,
                _STAMP,
                _REFUSE,
                "CREATE TRIGGER ledger_entry_stamp BEFORE INSERT ON ledger_entry"
                " FOR EACH ROW EXECUTE FUNCTION ledger_stamp()",
                "CREATE TRIGGER ledger_entry_waits AFTER INSERT ON ledger_entry"
                " FOR EACH ROW EXECUTE FUNCTION ledger_wait_for_seal()",
                *_append_only("ledger_entry"),
                *_append_only("ledger_seal"),
                *_append_only("ledger_leaf"),
                "CREATE TRIGGER ledger_chain_kept BEFORE DELETE ON ledger_chain"
                " FOR EACH ROW EXECUTE FUNCTION ledger_refuse_change()",
            ],
            migrations.RunSQL.noop,
        )
    ]
