from tests.support.release.steps import initial


class Migration(initial.Migration):
    """The same, edited: a longer title."""

    operations = [initial.item(50)]
