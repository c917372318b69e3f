from django.db import migrations

# A process that may insert here must not name a number of somebody else's case (its receipt would show the case), nor
# one that is not given out yet (its owner's letter would be refused).
_RECEIPT = """
CREATE FUNCTION relay_give_receipt() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, pg_temp AS $$
DECLARE record uuid; letter text; taken boolean; newest bigint;
BEGIN
  letter := CASE NEW.kind WHEN 'petition' THEN 'P' WHEN 'application' THEN 'A' WHEN 'request' THEN 'D' END;
  IF letter IS NULL THEN RETURN NULL; END IF;
  EXECUTE format('SELECT EXISTS (SELECT 1 FROM %1$I.cases_case WHERE number = $1), (SELECT last_value FROM %1$I.case_number)',
    TG_TABLE_SCHEMA) INTO taken, newest USING NEW.number;
  IF taken OR NEW.number !~ ('^[0-9]{6}-' || letter || '[0-9]{4}-[0-9]{6,8}-[0-9]$') OR 'j' || left(NEW.number, 6) <> TG_TABLE_SCHEMA
     OR split_part(NEW.number, '-', 3)::bigint > newest THEN
    RAISE EXCEPTION 'a letter needs a number of its own, taken from the sequence here' USING ERRCODE = 'check_violation';
  END IF;
  record := gen_random_uuid();
  EXECUTE format(
    'INSERT INTO %I.relay_publicrecord (id, number, code_hash, account, kind, subkind, title, original, state,
       department, received_at, clock, details, answer, answered_by, outcome, may_rate, may_reopen, may_supplement, rating,
       updated_at)
     VALUES ($1, $2, $3, $4, $5, left(coalesce($6->>''kind'', ''''), 30), left(coalesce($6->>''title'', ''''), 200), $6,
       ''received'', '''', $7, ''{}'', ''{}'', '''', '''', '''', false, false, true, '''', $7)', TG_TABLE_SCHEMA)
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

    dependencies = [("relay", "0001_initial"), ("cases", "0002_number_sequence")]

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
