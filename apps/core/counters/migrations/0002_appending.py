from django.db import migrations


def _as_counted(row: str, sign: int) -> str:
    """A case as it counts, as `counters.statements.CASES` recounts it."""
    return f"""(gen_random_uuid(), {sign}, {row}.kind, {row}.subkind, {row}.state, {row}.category, {row}.channel,
      coalesce((SELECT d.code FROM people_department d WHERE d.id = {row}.department_id), ''), {row}.outcome,
      ({row}.received_at AT TIME ZONE 'Asia/Shanghai')::date, ({row}.closed_at AT TIME ZONE 'Asia/Shanghai')::date,
      CASE WHEN {row}.closed_at IS NULL THEN {row}.promised_due END,
      {row}.closed_at IS NOT NULL AND {row}.breached_on IS NULL, {row}.satisfaction,
      CASE WHEN {row}.closed_at IS NOT NULL THEN {row}.used_days END)"""  # noqa: S608


_INTO = """INSERT INTO counters_casedelta (id, sign, kind, subkind, state, category, channel, department, outcome,
      received, closed, due, on_time, satisfaction, used_days) VALUES"""

# Neither pinned to a schema, which a renamed or restored one would leave behind, nor with the owner's rights: whoever
# may write cases may append here. Written from behind another schema's door, it still finds the tables beside its own.
_APPEND = f"""
CREATE FUNCTION counters_append() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  elsewhere boolean := current_schema() IS DISTINCT FROM TG_TABLE_SCHEMA;
  path text;
BEGIN
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


def _counted_of(row: str) -> str:
    """What of a case counts: where none of it changes, nothing is appended."""
    return f"""({row}.kind, {row}.subkind, {row}.state, {row}.category, {row}.channel, {row}.department_id, {row}.outcome,
    {row}.received_at, {row}.closed_at, CASE WHEN {row}.closed_at IS NULL THEN {row}.promised_due END,
    {row}.closed_at IS NOT NULL AND {row}.breached_on IS NULL, {row}.satisfaction,
    CASE WHEN {row}.closed_at IS NOT NULL THEN {row}.used_days END)"""


class Migration(migrations.Migration):
    """Every change of a case appends what it takes away from the counters and what it adds; no shared row is locked."""

    dependencies = [("counters", "0001_initial"), ("cases", "0001_initial"), ("people", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                _APPEND,
                "CREATE TRIGGER counters_case_comes_or_goes AFTER INSERT OR DELETE ON cases_case"
                " FOR EACH ROW EXECUTE FUNCTION counters_append()",
                "CREATE TRIGGER counters_case_changes AFTER UPDATE ON cases_case FOR EACH ROW"
                f" WHEN ({_counted_of('OLD')} IS DISTINCT FROM {_counted_of('NEW')})"
                " EXECUTE FUNCTION counters_append()",
            ],
            migrations.RunSQL.noop,
        )
    ]
