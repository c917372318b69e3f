from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models

from tenants.rollouts.operations import AddUniqueConcurrently, Backfill


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("release_shared", "0001_initial")]

    operations = [
        AddIndexConcurrently("word", models.Index(fields=["text"], name="release_words")),
        migrations.AddField("word", "length", models.IntegerField(null=True)),
        Backfill("release_shared_word", set="length = length(text)", where="length IS NULL", batch=50),
        AddUniqueConcurrently("word", models.UniqueConstraint(fields=["text"], name="release_word_once")),
    ]
