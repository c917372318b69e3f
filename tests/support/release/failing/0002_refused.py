from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("release", "0001_initial")]

    operations = [
        migrations.RunSQL("ALTER TABLE release_item ADD COLUMN half integer", migrations.RunSQL.noop),
        migrations.RunSQL(
            "DO $$ BEGIN IF current_schema() = 'j360423'"
            " AND NOT EXISTS (SELECT FROM release_item WHERE title = 'mended')"
            " THEN RAISE EXCEPTION 'this county cannot'; END IF; END $$",
            migrations.RunSQL.noop,
        ),
    ]
