from django.db import migrations


def _as_counted(row: str, sign: int) -> str:
    """A case as it counts, as `counters.statements.CASES` recounts it."""
    return f"""({sign}, {row}.kind, {row}.subkind, {row}.state, {row}.category, {row}.channel,
      {row}.department_id, {row}.outcome,
      ({row}.received_at AT TIME ZONE 'Asia/Shanghai')::date, ({row}.closed_at AT TIME ZONE 'Asia/Shanghai')::date,
      CASE WHEN {row}.closed_at IS NULL THEN {row}.promised_due END,
      {row}.closed_at IS NOT NULL AND {row}.breached_on IS NULL, {row}.satisfaction,
      CASE WHEN {row}.closed_at IS NOT NULL THEN {row}.used_days END)"""


_INTO = """INSERT INTO counters_casedelta (sign, kind, subkind, state, category, channel, department_id, outcome,
      received, closed, due, on_time, satisfaction, used_days) VALUES"""

_COUNTED = (
    "kind", "subkind", "state", "category", "channel", "department_id", "outcome", "received_at", "closed_at",
    "satisfaction",
)  # fmt: skip
# What of a case counts: where none of it changes, nothing is appended. Asked inside the function, whose conditions are
# planned once a session; a trigger's own WHEN is planned anew with every statement, which cost as much as an update.
_CHANGED = (
    " OR ".join(f"OLD.{name} IS DISTINCT FROM NEW.{name}" for name in _COUNTED)
    + " OR (NEW.closed_at IS NULL AND OLD.promised_due IS DISTINCT FROM NEW.promised_due)"
    " OR (NEW.closed_at IS NOT NULL AND ((OLD.breached_on IS NULL) <> (NEW.breached_on IS NULL)"
    " OR OLD.used_days IS DISTINCT FROM NEW.used_days))"
)

# Neither pinned to a schema, which a renamed or restored one would leave behind, nor with the owner's rights: whoever
# may write cases may append here. Written from behind another schema's door, it still finds the tables beside its own.
_APPEND = f"""
CREATE FUNCTION counters_append() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  elsewhere boolean := current_schema() IS DISTINCT FROM TG_TABLE_SCHEMA;
  path text;
BEGIN
  IF TG_OP = 'UPDATE' THEN
    IF NOT ({_CHANGED}) THEN
      RETURN NULL;
    END IF;
  END IF;
  IF elsewhere THEN
    path := current_setting('search_path');
    PERFORM set_config('search_path', quote_ident(TG_TABLE_SCHEMA), true);
  END IF;
  IF TG_OP = 'INSERT' THEN
    {_INTO} {_as_counted("NEW", 1)};
  ELSIF TG_OP = 'DELETE' THEN
    {_INTO} {_as_counted("OLD", -1)};
  ELSE
    {_INTO} {_as_counted("OLD", -1)}, {_as_counted("NEW", 1)};
  END IF;
  IF elsewhere THEN
    PERFORM set_config('search_path', path, true);
  END IF;
  RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    """Every change of a case appends what it takes away from the counters and what it adds; no shared row is locked."""

    dependencies = [("counters", "0001_initial"), ("cases", "0001_initial"), ("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                _APPEND,
                "CREATE TRIGGER counters_case_comes_or_goes AFTER INSERT OR DELETE ON cases_case"
                " FOR EACH ROW EXECUTE FUNCTION counters_append()",
                "CREATE TRIGGER counters_case_changes AFTER UPDATE ON cases_case"
                " FOR EACH ROW EXECUTE FUNCTION counters_append()",
            ],
            migrations.RunSQL.noop,
        )
    ]
