from django.db import migrations

# an entry waits for supervision from the moment at which it is there: nothing is skipped, no cursor
_PENDING = """
CREATE FUNCTION supervision_wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  EXECUTE format('INSERT INTO %I.supervision_pending (entry_id) VALUES ($1)', TG_TABLE_SCHEMA) USING NEW.id;
  RETURN NULL;
END $$
"""
_REFUSE = """
CREATE FUNCTION supervision_refuse_change() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'what supervision has written stays: % on % is refused', TG_OP, TG_TABLE_NAME
    USING ERRCODE = 'restrict_violation';
END $$
"""
# of an alert only the handling moves: what was found, against whom and on what evidence never does
_FOUND = ("id", "matter_id", "key", "rule", "rules_version", "level", "number", "department", "official_id",
          "official_name", "step", "due_on", "limit_days", "used_days", "clock", "evidence", "cause", "due_at",
          "raised_at")


class Migration(migrations.Migration):
    """The queue beside the ledger; histories, letters and what an alert has found are never changed."""

    dependencies = [("supervision", "0001_initial"), ("ledger", "0002_append_only")]

    operations = [
        migrations.RunSQL(
            [
                _PENDING,
                _REFUSE,
                "CREATE TRIGGER ledger_entry_supervised AFTER INSERT ON ledger_entry"
                " FOR EACH ROW EXECUTE FUNCTION supervision_wait()",
                "CREATE TRIGGER supervision_alert_kept BEFORE DELETE ON supervision_alert"
                " FOR EACH ROW EXECUTE FUNCTION supervision_refuse_change()",
                f"CREATE TRIGGER supervision_alert_found BEFORE UPDATE OF {', '.join(_FOUND)} ON supervision_alert"
                " FOR EACH ROW EXECUTE FUNCTION supervision_refuse_change()",
                "CREATE TRIGGER supervision_alertstep_append_only BEFORE UPDATE OR DELETE ON supervision_alertstep"
                " FOR EACH ROW EXECUTE FUNCTION supervision_refuse_change()",
                "CREATE TRIGGER supervision_adviceletter_append_only BEFORE UPDATE OR DELETE ON"
                " supervision_adviceletter FOR EACH ROW EXECUTE FUNCTION supervision_refuse_change()",
                "CREATE TRIGGER supervision_outsiderecord_append_only BEFORE UPDATE OR DELETE ON"
                " supervision_outsiderecord FOR EACH ROW EXECUTE FUNCTION supervision_refuse_change()",
            ],
            migrations.RunSQL.noop,
        )
    ]
