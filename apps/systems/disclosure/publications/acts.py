"""What the acts of proactive publication are called in the ledger."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels

register_labels(
    {
        "publications.begun": _("Document for publication begun"),
        "publications.change_begun": _("Change of a published document begun"),
        "publications.saved": _("Draft of a document changed"),
        "publications.date_corrected": _("Date of making corrected"),
        "publications.dropped": _("Draft of a document dropped"),
        "publications.submitted": _("Document handed in for the secrecy review"),
        "publications.cleared": _("Secrecy review: may be public"),
        "publications.returned": _("Secrecy review: may not be public like this"),
        "publications.scheduled": _("Publication scheduled"),
        "publications.unscheduled": _("Scheduled publication called off"),
        "publications.published": _("Document published"),
        "publications.expired": _("Document expired"),
        "publications.withdrawn": _("Document withdrawn"),
        "publications.restored": _("Document public again"),
        "publications.imported": _("Documents imported"),
        "publications.refreshing_begun": _("Category to be kept fresh"),
        "publications.refreshed": _("Category refreshed"),
    }
)
