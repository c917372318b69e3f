from django.db import migrations

from tenants.rollouts.operations import DropForgotten


class Migration(migrations.Migration):
    dependencies = [("release", "0003_forget_length")]

    operations = [DropForgotten("release_item", "length", forgotten_in="0003_forget_length")]
