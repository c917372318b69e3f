"""A petition as an official sees it: what may be done, the words exchanged, the clock, the ledger."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from apps.core.cases.explanations import clock_explained, clock_view
from apps.core.cases.models import Case
from apps.core.cases.services import flow_of
from apps.core.catalogue.selectors import category_names
from apps.core.files.selectors import attachments_of
from apps.core.ledger.selectors import case_ledger, entries_of
from apps.core.people.models import Official
from apps.core.workdays.services import today
from apps.platforms.exchange.services import failure_of, incoming_of, outgoing_of
from apps.systems.petitions import policies, selectors
from apps.systems.petitions.display import kind_label, outcome_label, state_label, state_tone
from apps.systems.petitions.models import Reply
from apps.systems.petitions.office_opinions import first_question, opinions_of
from apps.systems.petitions.public_files import ANSWER_ORIGINS
from apps.systems.petitions.replies import reply_in_work
from tenants.selectors import jurisdiction_by_code

# moves whose form needs no words: a button does them at once
DIRECT = frozenset({"accept", "claim", "approve_reply", "resume"})
# the one main thing to do, best first; assigning is it only where nobody has the message yet
MAIN = (
    "decide-extension",
    "give-opinion",
    "accept",
    "claim",
    "submit_reply",
    "approve_reply",
    "publish_reply",
    "assign",
)
ORDER = (
    *MAIN,
    "resume",
    "send_back_reply",
    "ask-opinion",
    "classify",
    "suspend",
    "merge",
    "transfer",
    "report",
    "attach",
    "urge",
)


@dataclass(frozen=True)
class Button:
    """Something that may be done now."""

    name: str
    label: Any
    url: str
    direct: bool = False
    danger: bool = False
    first: bool = False


@dataclass(frozen=True)
class Said:
    """Words between people, for `{% message %}`."""

    author: str
    organ: str
    at: datetime
    text: str
    inside: bool = False
    channel: str = ""
    files: tuple[dict[str, Any], ...] = ()
    tags: tuple[tuple[str, str], ...] = ()


def page(
    request: HttpRequest,
    case: Case,
    *,
    status: int = 200,
    refused: str = "",
    reveal: bool = False,
    typed: Sequence[tuple[str, str]] = (),
) -> HttpResponse:
    """The page; with a refusal (409, 403, 422) its reason stands on top."""
    official: Official = request.official  # type: ignore[attr-defined]
    words = said(case, official)
    shown = {"inside": "inside", "citizen": "citizen"}.get(request.GET.get("said", ""), "")
    counts = {"": len(words), "inside": sum(w.inside for w in words), "citizen": sum(not w.inside for w in words)}
    labels = {"": _("All"), "citizen": _("With the citizen"), "inside": _("Inside")}
    return render(
        request,
        "office/petitions/case.html",
        {
            **case_context(case, official),
            "buttons": buttons(case, official),
            "messages_said": [w for w in words if not shown or w.inside is (shown == "inside")],
            "said_tabs": [(key, labels[key], counts[key], key == shown) for key in labels],
            "may_note": policies.may_note(official, case),
            "may_keep_inside": policies.may_attach_to_answer(official, case),
            "refused": refused,
            "typed": typed,
            "reveal": reveal and policies.may_see_writer(official, case),
        },
        status=status,
    )


def case_context(case: Case, official: Official) -> dict[str, Any]:
    """What every page about a case shows of it."""
    names = category_names()
    on, reply, files = today(), reply_in_work(case), list(attachments_of(case.pk))
    views = [
        {"label": label, "view": view}
        for label, view in (
            (_("Promised"), clock_view(clock_explained(case, "promised"), on)),
            (_("Statutory"), clock_view(clock_explained(case, "statutory"), on)),
        )
        if view is not None
    ]
    return {
        "case": case,
        "petition": case.petition,
        "short_number": case.short_number,
        "state": (state_label(case.state), state_tone(case.state)),
        "kind": kind_label(case.subkind),
        "category": names.get(case.category, ""),
        "outcome": outcome_label(case.outcome) if case.outcome else "",
        "clocks": views,
        "ledger": case_ledger(case.pk),
        "may_see_writer": policies.may_see_writer(official, case),
        "reply": reply,
        "reply_outcome": outcome_label(reply.outcome) if reply else "",
        "may_merge": _may_merge(case, official),
        "published": case.replies.filter(state="published").order_by("-published_at").first(),
        "similar": selectors.similar(case, official) if case.state in {"received", "accepted"} else [],
        "merged": list(case.merges.select_related("duplicate")),
        "instructions": list(case.instructions.select_related("leader", "feedback_by")),
        "extension": case.extensions.order_by("-requested_at").first(),
        "elsewhere": elsewhere(case),
        "failed_transfer": failure_of(case.pk) if case.state == "transferred" else "",
        "files": files,
        "opinions": opinions_of(case, official, files),
        "mark": _highest_mark(case),
    }


def _may_merge(case: Case, official: Official) -> bool:
    return any(move.name == "merge" for move in flow_of(case).available(case, official))


def _highest_mark(case: Case) -> str:
    raised = set(case.marks.values_list("kind", flat=True)) if case.closed_at is None else set()
    return next((kind for kind in ("overdue", "warning", "reminder") if kind in raised), "")


def elsewhere(case: Case) -> list[dict[str, Any]]:
    """Where the case came from, and where it was handed to."""
    found = []
    for handover, label in ((incoming_of(case.pk), _("Came from")), (outgoing_of(case.pk), _("Handed to"))):
        if handover is not None:
            found.append(
                {
                    "label": label,
                    "place": jurisdiction_by_code(handover.peer_code).name,
                    "department": handover.peer_department_name,
                    "number": handover.peer_number,
                    "at": handover.handed_at,
                    "ended_at": handover.ended_at,
                    "reason": handover.reason,
                }
            )
    return found


def buttons(case: Case, official: Official) -> list[Button]:
    """The moves that the flow allows this official now, then what stands beside the flow."""
    moves = []
    for transition in flow_of(case).available(case, official):
        if transition.internal or (transition.name == "return_to_sender" and not case.origin_code):
            continue
        if transition.name == "take_back" and not failure_of(case.pk):
            continue
        if transition.name == "claim" and case.official_id == official.pk:
            continue
        moves.append(
            Button(
                transition.name,
                transition.label,
                reverse("cases:action", args=[case.number, transition.name.replace("_", "-")]),
                direct=transition.name in DIRECT,
                danger=transition.danger,
            )
        )
    moves += _beside(case, official)
    moves.sort(key=lambda b: (b.danger, ORDER.index(b.name) if b.name in ORDER else len(ORDER)))
    first = moves[0] if moves else None
    if first is not None and first.name in MAIN and not (first.name == "assign" and case.department_id):
        moves[0] = replace(first, first=True)
    return moves


def _beside(case: Case, official: Official) -> list[Button]:
    found = [
        ("instruct", _("Write an instruction"), policies.may_instruct(official, case)),
        ("urge", _("Urge"), policies.may_urge(official, case)),
        ("ask-extension", _("Ask for an extension"), policies.may_ask_extension(official, case)),
        ("give-opinion", _("Give the opinion"), first_question(case, official) is not None),
        ("ask-opinion", _("Ask other departments"), policies.may_ask_opinion(official, case)),
        ("attach", _("Add files"), policies.may_attach(official, case)),
        ("report", _("Report on the instruction"), _may_report(case, official)),
    ]
    pending = case.extensions.filter(granted__isnull=True).exists()
    if pending:
        found = [item for item in found if item[0] != "ask-extension"]
        found.insert(0, ("decide-extension", _("Decide on the extension"), official.holds("leader")))
    if case.extensions.exclude(granted=False).exists():
        found = [item for item in found if item[0] != "ask-extension"]
    return [
        Button(name, label, reverse("cases:action", args=[case.number, name]))
        for name, label, allowed in found
        if allowed
    ]


def _may_report(case: Case, official: Official) -> bool:
    waiting = case.instructions.filter(feedback_at__isnull=True)
    return official.holds("handler", "clerk", "reviewer") and waiting.exists()


def said(case: Case, official: Official) -> list[Said]:
    """The letter, supplements, notes, instructions and answers, oldest first."""
    writer = case.petition.writer if policies.may_see_writer(official, case) else ""
    masked = f"{writer[0]}**" if writer else _("Not shown")
    words = [
        Said(
            author=masked,
            organ="",
            at=case.received_at,
            text=case.petition.text,
            channel=case.get_channel_display(),
            files=tuple(_files(case, own=True)),
        )
    ]
    words += [
        Said(entry.actor_name or masked, "", entry.occurred_at, str(entry.facts.get("text", "")), channel=_("Added"))
        for entry in entries_of(case.pk).filter(act="supplement")
    ]
    words += [
        Said(note.author_name, _organ(note.author), note.written_at, note.text, inside=True)
        for note in case.notes.select_related("author").prefetch_related("author__holdings__department")
    ]
    for given in case.instructions.select_related("leader", "feedback_by"):
        words.append(
            Said(given.leader.name, "", given.given_at, given.text, inside=True, tags=((_("Instruction"), "info"),))
        )
        if given.feedback_at is not None:
            name = given.feedback_by.name if given.feedback_by else ""
            words.append(Said(name, "", given.feedback_at, given.feedback, inside=True, tags=((_("Report"), "ok"),)))
    published = list(case.replies.filter(state="published"))
    words += [_answer(reply, _files(case, own=False) if reply == published[-1] else []) for reply in published]
    return sorted(words, key=lambda item: item.at)


def _answer(reply: Reply, files: list[dict[str, Any]]) -> Said:
    return Said(
        author=reply.signed_as,
        organ="",
        at=reply.published_at or reply.updated_at,
        text=reply.text,
        files=tuple(files),
        tags=((_("Answer"), "ok"),),
    )


def _organ(official: Official | None) -> str:
    if official is None or official.department is None:
        return ""
    return official.department.short_name


def _files(case: Case, *, own: bool) -> list[dict[str, Any]]:
    """The letter's own files, or those that went with the answer."""
    open_ones = attachments_of(case.pk).filter(inside=False)
    found = open_ones.exclude(origin__in=ANSWER_ORIGINS) if own else open_ones.filter(origin__in=ANSWER_ORIGINS)
    return [{"name": f.name, "size": f.size, "url": reverse("files:file", args=[f.pk])} for f in found]


def conflict(
    request: HttpRequest, case: Case, message: str, status: int, typed: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    """The case page with the reason why a move was refused, and what had been typed."""
    return page(request, reloaded(case), status=status, refused=message, typed=typed)


def reloaded(case: Case) -> Case:
    """The case as it is now."""
    return Case.objects.select_related("department", "official", "petition").get(pk=case.pk)
