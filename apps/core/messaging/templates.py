"""The messages that this house sends, each with the facts it tells.

A template is `frontend/templates/messaging/<name>.txt` and `<name>.subject.txt`. A message that lacks a fact is refused
when it is queued, not discovered by its reader. Facts are text and numbers; a `date` is stored as ISO text and said
in words. `page` is where the bell leads (else to the case of `number`).
`jurisdiction` and `url` (the page on the portal) are added for citizens where the caller gives none.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast

from django.template import Context, loader
from django.template.backends.django import Template
from django.utils import translation

from tenants.context import PUBLIC, current_jurisdiction, open_schema

Facts = Mapping[str, str | int | date]
DATES = frozenset({"due_on", "explain_by"})


class UnknownTemplate(LookupError):
    """No message has this name."""


class MissingFacts(ValueError):
    """The message cannot be written: it lacks facts."""


@dataclass(frozen=True)
class Form:
    """Facts that a message must tell, and those it tells where it is given them."""

    needs: frozenset[str]
    may: frozenset[str] = frozenset()


def _citizen(needs: str = "", may: str = "") -> Form:
    return Form(frozenset(["number", "title", "jurisdiction", "url", *needs.split()]), frozenset(may.split()))


def _official(needs: str = "", may: str = "") -> Form:
    return Form(frozenset(["number", "title", *needs.split()]), frozenset(may.split()))


TEMPLATES: dict[str, Form] = {
    "sign_in_code": Form(frozenset({"code", "minutes"})),
    "petition_received": _citizen(),
    "petition_accepted": _citizen(may="department due_on"),
    "petition_refused": _citizen("reason"),
    "petition_answered": _citizen("department"),
    "petition_transferred": _citizen("to"),
    "petition_extended": _citizen(may="due_on reason"),
    "application_received": _citizen(),
    "application_accepted": _citizen(may="due_on"),
    "application_refused": _citizen("reason"),
    "application_supplement": _citizen("materials"),
    "application_decided": _citizen("outcome"),
    "application_complaint": _citizen(),
    "application_visit": _citizen("when place"),
    "request_received": _citizen(may="due_on"),
    "request_correction": _citizen(may="due_on"),
    "request_extended": _citizen("reason", may="due_on"),
    "request_fee": _citizen("amount due_on"),
    "request_transferred": _citizen("organ"),
    "request_answered": _citizen("outcome"),
    "request_received_official": _official(),
    "request_withdrawn_official": _official(),
    "consulted_official": _official(may="due_on"),
    "supplement_needed": _citizen("question"),
    "reminder_official": _official(may="due_on"),
    "warning_official": _official(may="due_on"),
    "overdue_official": _official(may="due_on"),
    "urge_official": _official("text", may="by"),
    "instruction_official": _official("text", may="by"),
    "instruction_report_official": _official("text"),
    "assigned_official": _official(may="department remark"),
    "returned_official": _official("reason"),
    "resumed_official": _official(),
    "reopened_official": _official(may="reason"),
    "supplemented_official": _official(),
    "review_official": _official(),
    "sign_official": _official(),
    "opinion_asked_official": _official("text", may="due_on department"),
    "opinion_declined_official": _official("department reason"),
    "opinion_withdrawn_official": _official(may="reason"),
    "opinion_reminder_official": _official("department"),
    "opinion_overdue_official": _official("department", may="due_on"),
    "visit_official": _official("when place"),
    "visit_cancelled_official": _official("when reason"),
    "opinion_late_official": _official("department"),
    "opinion_came_too_late_official": _official(may="reason"),
    "opinions_complete_official": _official("count"),
    "application_received_official": _official(),
    "application_deemed_official": _official(),
    "application_deliver_official": _official(may="due_on"),
    "application_withdrawn_official": _official(),
    "part_started_official": _official("text", may="due_on"),
    "opinions_conflict_official": _official(),
    "complaint_official": _official("due_on"),
    "alert_official": _official("level rule", may="due_on explain_by"),
    "order_official": Form(frozenset({"number", "text"}), frozenset({"due_on", "by"})),
    "order_replied_official": Form(frozenset({"number", "text"}), frozenset({"by"})),
    "alert_decided_official": _official("decision", may="text by"),
    "extension_official": _official("reason"),
    "extension_decided_official": _official("granted"),
}


def plain_facts(template: str, facts: Facts) -> dict[str, Any]:
    """The facts of a template as JSON. Raises UnknownTemplate, MissingFacts."""
    if template not in TEMPLATES:
        raise UnknownTemplate(template)
    form = TEMPLATES[template]
    told = {name: _plain(value) for name, value in facts.items()}
    if "url" in form.needs and open_schema() not in {None, PUBLIC}:
        place = current_jurisdiction()
        told.setdefault("jurisdiction", place.name)
        told.setdefault("url", f"{place.portal_url}/petitions/{told.get('number', '')}/")
    missing = form.needs - told.keys()
    if missing:
        raise MissingFacts(f"{template} lacks {', '.join(sorted(missing))}")
    return told


def _plain(value: Any) -> Any:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    return value if isinstance(value, int) else str(value)


def render_message(template: str, facts: Facts, language: str = "zh-hans") -> tuple[str, str]:
    """Subject and text, as plain text in the reader's language. Raises UnknownTemplate, MissingFacts."""
    told = plain_facts(template, facts)
    form = TEMPLATES[template]
    spoken = dict.fromkeys(form.may, "") | told
    spoken |= {name: date.fromisoformat(spoken[name]) for name in DATES & spoken.keys() if spoken[name]}
    with translation.override(language):
        subject = _text(f"messaging/{template}.subject.txt", spoken)
        text = _text(f"messaging/{template}.txt", spoken)
    return " ".join(subject.split())[:200], text.strip()


def _text(name: str, facts: dict[str, Any]) -> str:
    found = cast(Template, loader.get_template(name))
    return str(found.template.render(Context(facts, autoescape=False)))
