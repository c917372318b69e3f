"""What the acts of a petition are called in the ledger."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels
from apps.systems.petitions.flow import PETITION

register_labels(
    {
        **{move.name: move.label for move in PETITION.transitions},
        "instruct": _("Instruction"),
        "instruction_report": _("Report on an instruction"),
        "urge": _("Urge"),
        "merged_in": _("Another message was merged into it"),
        "rate": _("Rated by the citizen"),
        "supplement": _("Added by the citizen"),
        "unmask": _("Looked at the writer's identity"),
        "file_kept_inside": _("A file was taken out of the answer"),
        "late_answer": _("An answer came after the case had ended"),
    }
)
