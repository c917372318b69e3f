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
        "step_added": _("Department asked for its opinion"),
        "step_done": _("Opinion given"),
        "step_declined": _("Opinion declined"),
        "step_withdrawn": _("Question taken back"),
        "step_ended_with_case": _("Question ended with the case"),
        "step_reminder": _("Opinion is due"),
        "step_overdue": _("Opinion is overdue"),
        "step_due_recomputed": _("Due date of an opinion recomputed"),
        "file_added": _("File added"),
    }
)
