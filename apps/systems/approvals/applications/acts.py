"""What the acts of an application are called in the ledger."""

from django.utils.translation import gettext_lazy as _

from apps.core.ledger.services import register_labels
from apps.systems.approvals.applications.flow import APPLICATION

register_labels(
    {
        **{move.name: move.label for move in APPLICATION.transitions},
        "application_received": _("Application received"),
        "part_started": _("Part of a department begins"),
        "part_sent": _("Part sent to another jurisdiction"),
        "part_taken_in": _("Part taken in by another jurisdiction"),
        "part_returned": _("Part given back by another jurisdiction"),
        "opinion_by_hand": _("Opinion of another jurisdiction entered by hand"),
        "opinion_too_late": _("Opinion of another jurisdiction came too late"),
        "visit_called": _("Joint site visit called"),
        "visit_finding": _("Finding of the site visit entered"),
        "visit_held": _("Record of the site visit complete"),
        "visit_cancelled": _("Joint site visit called off"),
        "part_skipped": _("Part of a department left out"),
        "result_published": _("Result published"),
        "application_rated": _("Rated by the applicant"),
        "application_complained": _("The applicant complained about the handling"),
        "complaint_decided": _("Complaint about the handling decided"),
        "application_supplement": _("Added by the applicant"),
        "materials_changed": _("Materials entered"),
        "identity_seen": _("Looked at the applicant's identity"),
        "certificate_issued": _("Certificate issued"),
        "certificate_revoked": _("Certificate revoked"),
        "application_archived": _("File closed"),
    }
)
