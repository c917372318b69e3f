from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("release", "0002_length")]

    operations = [
        migrations.RemoveIndex("item", "release_length"),
        migrations.SeparateDatabaseAndState(state_operations=[migrations.RemoveField("item", "length")]),
    ]
