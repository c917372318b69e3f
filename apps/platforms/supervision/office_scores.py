"""Scores: a month's list, one score with its arithmetic, publication."""

from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from apps.platforms.supervision.enums import Part, Subject
from apps.platforms.supervision.models import Alert, Score
from apps.platforms.supervision.office import only_for
from apps.platforms.supervision.policies import can_supervise, sees_all, sees_supervision
from apps.platforms.supervision.refusals import SupervisionRefused
from apps.platforms.supervision.scoring import keeping
from apps.platforms.supervision.scoring.scheme import POINTS
from apps.platforms.supervision.tables import GRADE_TONES, ScoreTable
from frontend.requests import OfficeRequest


def _visible(official: Any) -> Any:
    """Supervisors and leaders see all scores; others published ones, and their own."""
    found = Score.objects.all()
    if sees_all(official):
        return found
    return found.filter(published_at__isnull=False) | found.filter(subject=Subject.OFFICIAL, code=str(official.pk))


@require_safe
@only_for(sees_supervision)
def scores(request: OfficeRequest) -> HttpResponseBase:
    """The scores of a month, the newest where none is asked for."""
    rows = _visible(request.official)
    months = sorted(set(rows.order_by().values_list("month", flat=True)), reverse=True)
    first = _month(request.GET.get("month", ""), months)
    shown = rows.filter(month=first) if first else rows.none()
    if not request.GET.get("subject"):
        shown = shown.filter(subject=Subject.DEPARTMENT)
    may_publish = can_supervise(request.official) and first is not None and shown.filter(published_at=None).exists()
    context = {"months": months, "first": first, "may_publish": may_publish}
    return ScoreTable(request, shown).respond("office/supervision/scores.html", **context)


def _month(text: str, months: list[date]) -> date | None:
    if not text:
        return months[0] if months else None
    try:
        return date.fromisoformat(f"{text}-01")
    except ValueError as error:
        raise Http404("no such month") from error


@require_safe
@only_for(sees_supervision)
def score(request: OfficeRequest, pk: UUID) -> HttpResponse:
    """One score: what was deducted for which alert, what came on top, the half-year and the year."""
    found = _visible(request.official).filter(pk=pk).first()
    if found is None:
        raise Http404("no such score")
    begins, until = keeping.half_year(found.month)
    year = (date(found.month.year, 1, 1), date(found.month.year + 1, 1, 1))
    peers = Score.objects.filter(month=found.month, subject=found.subject)
    context = {
        "score": found,
        "tone": GRADE_TONES[found.grade],
        "parts": _parts(found),
        "bonus": [_said(line) for line in found.lines["lines"] if line["points"] > 0],
        "half": keeping.span(subject=found.subject, code=found.code, first=begins, until=until),
        "year": keeping.span(subject=found.subject, code=found.code, first=year[0], until=year[1]),
        "rank": peers.filter(total__gt=found.total).count() + 1,
        "peers": peers.count(),
        "lost": f"−{sum(POINTS.values()) - found.base:.0f}" if found.base < sum(POINTS.values()) else "",
    }
    return render(request, "office/supervision/score.html", context)


def _parts(score: Score) -> list[dict[str, Any]]:
    found = []
    for part, full in POINTS.items():
        lines = [_said(line) for line in score.lines["lines"] if line["part"] == part]
        left = score.lines["parts"][part]
        found.append(
            {
                "label": Part(part).label,
                "full": full,
                "lines": lines,
                "lost": f"−{full - left}" if left < full else "",
                "left": left,
            }
        )
    return found


def _said(line: dict[str, Any]) -> dict[str, Any]:
    """A line in words, with the alerts behind it."""
    count, of = line["count"], line["of"]
    match line["what"]:
        case "yellow":
            words = ngettext("%(count)d yellow card", "%(count)d yellow cards", count) % {"count": count}
        case "red":
            words = ngettext("%(count)d red card", "%(count)d red cards", count) % {"count": count}
        case "warnings":
            words = ngettext("three warnings in a row, once", "three warnings in a row, %(count)d times", count) % {
                "count": count
            }
        case "incomplete":
            words = _("data incomplete in %(count)d of %(of)d ended matters") % {"count": count, "of": of}
        case "early":
            words = _("%(count)d of %(of)d matters ended before their last day") % {"count": count, "of": of}
        case _:
            words = _("promised limits %(count)d%% shorter than the law's") % {"count": count}
    return {"words": words, "points": f"{line['points']:+d}".replace("-", "−"), "alerts": _alerts(line["refs"])}


def _alerts(refs: list[str]) -> list[Alert]:
    keys = [ref.split("|", 2)[1:] for ref in refs[:20]]
    found = Alert.objects.filter(matter_id__in=[key for key, _name in keys], key__in=[name for _key, name in keys])
    wanted = {(key, name) for key, name in keys}
    return [alert for alert in found if (str(alert.matter_id), alert.key) in wanted]


@require_POST
@only_for(can_supervise)
def publish(request: OfficeRequest) -> HttpResponse:
    """Publish a month: its scores stay."""
    first = _month(request.POST.get("month", ""), [])
    if first is None:
        raise Http404("no such month")
    try:
        count = keeping.publish_month(official=request.official, first=first, now=timezone.now())
    except SupervisionRefused as refused:
        messages.error(request, refused.message)
    else:
        said = ngettext("%(count)d score is published.", "%(count)d scores are published.", count)
        messages.success(request, said % {"count": count})
    answer = redirect("supervision:scores")
    answer["Location"] += f"?month={first:%Y-%m}"
    return answer
