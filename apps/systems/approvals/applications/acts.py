"""What the acts of an application are called in the ledger, and which event each is for supervision."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels
from apps.systems.approvals.applications.flow import APPLICATION
from apps.systems.approvals.billing.acts import WATCHED as FEES

#: act -> event of the contract with supervision. What is not here is not watched.
WATCHED: dict[str, str] = {
    "application_received": "received",
    "ask_supplement": "supplement_asked",
    "take_supplement": "supplement_received",
    "accept_application": "accepted",
    "deem_accepted": "accepted",
    "refuse_acceptance": "acceptance_refused",
    "part_started": "step_started",
    "step_done": "step_done",
    "part_skipped": "step_skipped",
    "start_special": "special_started",
    "end_special": "special_ended",
    "grant_extension": "extended",
    "decide_application": "decided",
    "deliver_result": "delivered",
    "result_published": "published",
    "application_rated": "rated",
    "withdraw_application": "withdrawn",
    **FEES,
}

register_labels(
    {
        **{move.name: move.label for move in APPLICATION.transitions},
        "application_received": _("Application received"),
        "part_started": _("Part of a department begins"),
        "part_skipped": _("Part of a department left out"),
        "result_published": _("Result published"),
        "application_rated": _("Rated by the applicant"),
        "application_supplement": _("Added by the applicant"),
        "materials_changed": _("Materials entered"),
        "identity_seen": _("Looked at the applicant's identity"),
        "certificate_issued": _("Certificate issued"),
        "certificate_revoked": _("Certificate revoked"),
    }
)
