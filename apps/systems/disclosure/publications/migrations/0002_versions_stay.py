from django.db import migrations

_REFUSE = """
CREATE FUNCTION publications_version_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'versions of publications are never changed or removed: % is refused', TG_OP
    USING ERRCODE = 'restrict_violation';
END $$
"""


class Migration(migrations.Migration):
    """What was published stays as it was; texts stand beside their rows, so that lists and figures read short ones."""

    dependencies = [("publications", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                _REFUSE,
                "CREATE TRIGGER publications_version_stays BEFORE UPDATE OR DELETE ON publications_version"
                " FOR EACH ROW EXECUTE FUNCTION publications_version_stays()",
                "CREATE TRIGGER publications_version_no_truncate BEFORE TRUNCATE ON publications_version"
                " FOR EACH STATEMENT EXECUTE FUNCTION publications_version_stays()",
                "ALTER TABLE publications_publisheddocument SET (toast_tuple_target = 256)",
            ],
            migrations.RunSQL.noop,
        )
    ]
