from django.db import migrations, models

import tenants.ids


def item(title: int) -> migrations.CreateModel:
    """The table of the tests' releases, with a title of so many signs."""
    key = models.UUIDField(default=tenants.ids.uuid7, editable=False, primary_key=True, serialize=False)
    return migrations.CreateModel(
        "Item", [("id", key), ("title", models.CharField(max_length=title))], options={"ordering": ["id"]}
    )


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [item(40)]
