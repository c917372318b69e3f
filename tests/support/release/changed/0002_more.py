from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("release", "0001_initial")]

    operations = [migrations.RunSQL("CREATE INDEX release_more ON release_item (title)", "DROP INDEX release_more")]
