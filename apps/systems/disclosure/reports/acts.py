"""What is done to a report, in the ledger."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels

register_labels(
    {
        "disclosure_reports.figure_entered": _("Figure of the annual report entered"),
        "disclosure_reports.words_changed": _("Words of the annual report changed"),
        "disclosure_reports.made_final": _("Annual report made final"),
    }
)
