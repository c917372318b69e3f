"""What the kernel's acts are called in the ledger."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels

register_labels(
    {
        "received": _("Received"),
        "note": _("Note"),
        "ask_extension": _("Extension asked for"),
        "grant_extension": _("Extension granted"),
        "refuse_extension": _("Extension refused"),
        "mark_reminder": _("Reminder raised"),
        "mark_warning": _("Warning raised"),
        "mark_overdue": _("Overdue mark raised"),
        "due_date_recomputed": _("Due date recomputed"),
        "file_added": _("File added"),
    }
)
