from tests.support.release.steps import length


class Migration(length.Migration):
    operations = length.Migration.operations[:2]
