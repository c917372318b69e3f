from django.db import migrations


def shout(apps, schema_editor):
    for item in apps.get_model("release", "Item").objects.all():
        item.title = item.title.upper()
        item.save()


class Migration(migrations.Migration):
    dependencies = [("release", "0001_initial")]

    operations = [migrations.RunPython(shout, migrations.RunPython.noop)]
