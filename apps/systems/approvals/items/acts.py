"""What the acts of the catalogue are called in the centre's ledger."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels

register_labels(
    {
        "items.draft_begun": _("Draft of a service item begun"),
        "items.draft_changed": _("Draft of a service item changed"),
        "items.draft_dropped": _("Draft of a service item dropped"),
        "items.published": _("Service item published"),
        "items.withdrawn": _("Service item withdrawn"),
        "items.reinstated": _("Service item in use again"),
        "items.file_added": _("File of the catalogue added"),
        "items.one_thing_kept": _("Life event of the catalogue changed"),
        "items.imported": _("Service items imported"),
    }
)
