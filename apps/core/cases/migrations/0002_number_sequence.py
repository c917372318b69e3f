from django.db import migrations


class Migration(migrations.Migration):
    """One sequence of case numbers a jurisdiction; gaps are allowed."""

    dependencies = [("cases", "0001_initial")]

    operations = [
        migrations.RunSQL("CREATE SEQUENCE case_number", "DROP SEQUENCE case_number"),
    ]
