from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from tenants.rollouts.operations import Backfill


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("release", "0001_initial")]

    operations = [
        migrations.AddField("item", "length", models.IntegerField(null=True)),
        AddIndexConcurrently("item", models.Index(fields=["length"], name="release_length")),
        Backfill("release_item", set="length = length(title)", where="length IS NULL", batch=50),
    ]
