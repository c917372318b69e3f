from django.db import migrations

_RECEIPT = """
CREATE FUNCTION relay_give_receipt() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE record uuid;
BEGIN
  IF NEW.kind <> 'petition' THEN RETURN NULL; END IF;
  record := gen_random_uuid();
  EXECUTE format(
    'INSERT INTO %I.relay_publicrecord (id, number, code_hash, account, kind, subkind, title, original, state,
       department, received_at, clock, answer, answered_by, outcome, may_rate, may_reopen, may_supplement, rating,
       updated_at)
     VALUES ($1, $2, $3, $4, $5, coalesce($6->>''kind'', ''''), left(coalesce($6->>''title'', ''''), 200), $6,
       ''received'', '''', $7, ''{}'', '''', '''', '''', false, false, true, '''', $7)', TG_TABLE_SCHEMA)
  USING record, NEW.number, NEW.code_hash, NEW.account, NEW.kind, NEW.payload, NEW.submitted_at;
  EXECUTE format(
    'INSERT INTO %I.relay_publicevent (id, record_id, code, facts, text, happened_at)
     VALUES (gen_random_uuid(), $1, ''submitted'', ''{}'', '''', $2)', TG_TABLE_SCHEMA)
  USING record, NEW.submitted_at;
  RETURN NULL;
END $$
"""


class Migration(migrations.Migration):
    """The first public record is written with the submission: the receipt is there at once, office or no office."""

    dependencies = [("relay", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                _RECEIPT,
                "CREATE TRIGGER relay_submission_receipt AFTER INSERT ON relay_submission"
                " FOR EACH ROW EXECUTE FUNCTION relay_give_receipt()",
            ],
            migrations.RunSQL.noop,
        )
    ]
