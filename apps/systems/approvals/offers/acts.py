"""What the acts on a jurisdiction's own list of items are called in its ledger."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels

register_labels(
    {
        "offers.adopted": _("Service item adopted"),
        "offers.changed": _("Offer of a service item changed"),
        "offers.version_taken": _("Newer version of a service item taken over"),
        "offers.stopped": _("Service item not offered any more"),
        "offers.resumed": _("Service item offered again"),
        "offers.window_added": _("Window added"),
        "offers.window_changed": _("Window changed"),
    }
)
