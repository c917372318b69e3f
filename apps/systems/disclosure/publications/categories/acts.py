"""What the acts on the catalogue of disclosure are called in the centre's ledger."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels

register_labels(
    {
        "publication_categories.added": _("Category of disclosure added"),
        "publication_categories.changed": _("Category of disclosure changed"),
    }
)
