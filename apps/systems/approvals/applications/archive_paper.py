"""The summary of a closed file on paper: what was applied for, what was done by whom, how it ended."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override, pgettext

from apps.core.cases.models import Case
from apps.core.ledger.selectors import case_ledger
from apps.systems.approvals.applications.certificates import PAPERS
from apps.systems.approvals.applications.display import outcome_label
from apps.systems.approvals.applications.enums import Opinion, Retention
from apps.systems.approvals.applications.models import Application, Certificate
from apps.systems.approvals.billing.gateways.voucher import yuan
from apps.systems.approvals.billing.selectors import bill_of
from frontend.dates import day, moment
from frontend.papers import pdf_of
from tenants.context import current_jurisdiction

Rows = list[list[str]]


def summary_pdf(case: Case, number: str, retention: Retention) -> bytes:
    """In Chinese: it is an official document. Holds the applicant's data in full."""
    with override("zh-hans"):
        sections: list[tuple[str, Rows]] = [
            (_("Application"), _facts(case)),
            (_("Materials"), _materials(case.application)),
            (_("Notices"), _notices(case.application)),
            (_("Parts of the departments"), _parts(case)),
            (_("Special procedures"), _specials(case.application)),
            (_("Decision"), _decision(case)),
            (_("The one bill"), _bill(case)),
            (_("Ledger"), _ledger(case)),
        ]
        data: dict[str, Any] = {
            "title": _("Summary of a closed file"),
            "place": current_jurisdiction().name,
            "number": number,
            "retention": f"{_('Kept')} {retention.label}",
            "sections": [{"title": title, "rows": rows} for title, rows in sections if rows],
            "footer": f"{number}　{case.number}",
        }
        return pdf_of(PAPERS / "summary.typ", data)


def _facts(case: Case) -> Rows:
    application = case.application
    found = [
        (_("Service"), f"{case.title}　{application.offer_code}"),
        (_("Number"), case.number),
        (_("Applicant"), f"{application.applicant}　{application.get_subject_display()}"),
        (pgettext("identity", "Identity number or credit code"), application.identity),
        (_("Phone"), application.phone),
        (_("Department"), case.department.name if case.department else ""),
        (_("Received"), f"{moment(case.received_at, year=True)}　{case.get_channel_display()}"),
        (_("Accepted"), moment(case.accepted_at, year=True) if case.accepted_at else ""),
        (_("Closed"), moment(case.closed_at, year=True) if case.closed_at else ""),
        (_("Outcome"), outcome_label(case.outcome)),
    ]
    return [[str(name), value] for name, value in found if value]


def _materials(application: Application) -> Rows:
    return [[each.name, str(each.get_state_display())] for each in application.materials.order_by("position")]


def _notices(application: Application) -> Rows:
    return [
        [
            f"{_('Notice %(number)s') % {'number': notice.number}}　{day(notice.issued_at, year=True)}",
            "；".join([*(f"{each['name']} {each['why']}".strip() for each in notice.wanted), notice.text]).strip("；"),
        ]
        for notice in application.notices.all()
    ]


def _parts(case: Case) -> Rows:
    rows = []
    for step in case.steps.select_related("department", "official", "part").order_by("position"):
        said = str(Opinion(step.part.opinion).label) if step.part.opinion else str(step.get_state_display())
        by = step.official.name if step.official else ""
        when = moment(step.finished_at, year=True) if step.finished_at else ""
        rows.append([f"{step.department.name}\n{step.title}", "\n".join(filter(None, [said, step.opinion, by, when]))])
    return rows


def _specials(application: Application) -> Rows:
    return [
        [
            str(each.get_procedure_display()),
            "\n".join(filter(None, [
                f"{day(each.started_at, year=True)} – {day(each.ended_at, year=True)}", each.reason, each.result,
            ])),
        ]
        for each in application.specials.order_by("started_at")
    ]  # fmt: skip


def _decision(case: Case) -> Rows:
    decision = getattr(case.application, "decision", None)
    if decision is None:
        return []
    certificate = Certificate.objects.filter(case_number=case.number).first()
    handing = getattr(case.application, "handing", None)
    signed = decision.decided_by.name if decision.decided_by else ""
    found = [
        (_("Decision"), str(decision.get_outcome_display())),
        (_("Reasons"), decision.reasons),
        (_("Remedy"), decision.remedy),
        (_("How differing opinions were weighed"), decision.weighed),
        (_("Proposed by"), f"{decision.proposed_by.name}　{moment(decision.proposed_at, year=True)}"),
        (_("Signed by"), f"{signed}　{moment(decision.decided_at, year=True)}"),
        (_("Certificate"), certificate.number if certificate else ""),
        (
            _("Delivery"),
            f"{handing.get_way_display()}　{handing.parcel}　{moment(handing.handed_at, year=True)}" if handing else "",
        ),
    ]
    return [[str(name), value] for name, value in found if value]


def _bill(case: Case) -> Rows:
    found = bill_of(case)
    if found is None:
        return []
    return [
        [
            f"{line.name}\n{line.department.name}",
            "　".join(
                filter(None, [f"¥ {yuan(line.amount)}", str(line.get_state_display()), line.receipt, line.reason])
            ),
        ]
        for line in found.lines
    ]


def _ledger(case: Case) -> Rows:
    return [
        [moment(line.when, year=True), "　".join(filter(None, [line.title, line.who, line.reason]))]
        for line in reversed(case_ledger(case.pk).lines)
    ]
