from django.db import migrations

# The end of a version is written once; the words for the search may be cut anew. Nothing else ever changes.
_REFUSE = """
CREATE FUNCTION items_version_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND (OLD.in_force_to IS NULL OR NEW.in_force_to IS NOT DISTINCT FROM OLD.in_force_to) THEN
    OLD.in_force_to := NEW.in_force_to;
    OLD.search := NEW.search;
    IF NEW IS NOT DISTINCT FROM OLD THEN
      RETURN NEW;
    END IF;
  END IF;
  RAISE EXCEPTION 'versions of service items are never changed or removed: % is refused', TG_OP
    USING ERRCODE = 'restrict_violation';
END $$
"""
_FILES = """
CREATE FUNCTION items_file_stays() RETURNS trigger LANGUAGE plpgsql
SET search_path = pg_catalog, pg_temp AS $$
BEGIN
  RAISE EXCEPTION 'files of the catalogue are never changed or removed: % is refused', TG_OP
    USING ERRCODE = 'restrict_violation';
END $$
"""


class Migration(migrations.Migration):
    """What citizens were told stays as it was told."""

    dependencies = [("items", "0001_initial")]

    operations = [
        migrations.RunSQL(
            [
                _REFUSE,
                _FILES,
                "CREATE TRIGGER items_version_stays BEFORE UPDATE OR DELETE ON items_itemversion"
                " FOR EACH ROW EXECUTE FUNCTION items_version_stays()",
                "CREATE TRIGGER items_version_no_truncate BEFORE TRUNCATE ON items_itemversion"
                " FOR EACH STATEMENT EXECUTE FUNCTION items_file_stays()",
                "CREATE TRIGGER items_file_stays BEFORE UPDATE OR DELETE ON items_cataloguefile"
                " FOR EACH ROW EXECUTE FUNCTION items_file_stays()",
            ],
            migrations.RunSQL.noop,
        )
    ]
