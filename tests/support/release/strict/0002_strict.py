from django.contrib.postgres.operations import AddConstraintNotValid, ValidateConstraint
from django.db import migrations, models

from tenants.rollouts.operations import AddUniqueConcurrently


class Migration(migrations.Migration):
    dependencies = [("release", "0001_initial")]

    operations = [
        migrations.AddField("item", "kind", models.CharField(max_length=10, db_default="plain")),
        AddConstraintNotValid(
            "item", models.CheckConstraint(condition=~models.Q(title="forbidden"), name="release_not_forbidden")
        ),
        ValidateConstraint("item", "release_not_forbidden"),
        AddUniqueConcurrently("item", models.UniqueConstraint(fields=["title"], name="release_title_once")),
    ]
