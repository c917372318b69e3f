"""What acts on whole jurisdictions are called in the ledger."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels

register_labels(
    {
        "jurisdiction.added": _("Jurisdiction added"),
        "jurisdiction.renamed": _("Jurisdiction renamed"),
        "jurisdiction.archived": _("Jurisdiction closed"),
        "jurisdiction.merged": _("Merged into another jurisdiction"),
        "jurisdiction.took_in": _("Another jurisdiction was merged into this one"),
        "jurisdiction.dumped": _("Dump taken"),
        "jurisdiction.restored": _("Restored to an earlier time"),
    }
)
