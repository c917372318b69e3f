"""Names of the kinds of cases that limits are about. The systems' own enums use the same words."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from apps.core.catalogue.enums import CaseKind

SUBKINDS: dict[tuple[str, str], Any] = {
    (CaseKind.PETITION, "inquiry"): _("inquiry"),
    (CaseKind.PETITION, "help"): _("request for help"),
    (CaseKind.PETITION, "suggestion"): _("suggestion"),
    (CaseKind.PETITION, "complaint"): _("complaint"),
    (CaseKind.PETITION, "report"): _("report of misconduct"),
    (CaseKind.PETITION, "thanks"): _("thanks"),
    (CaseKind.DISCLOSURE, "request"): _("request for information"),
}


def kind_label(case_kind: str) -> str:
    """The system's name, or the bare code of one that is not known here."""
    return str(CaseKind(case_kind).label) if case_kind in CaseKind.values else case_kind


def subkind_label(case_kind: str, subkind: str) -> str:
    """The kind's name, or its bare code."""
    return str(SUBKINDS.get((case_kind, subkind), subkind))
