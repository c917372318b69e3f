"""Checking a proof in the browser, the anchors, and the stand-alone checker to take home."""

import itertools
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_http_methods

from apps.core.ledger import anchoring
from apps.core.ledger.checker import ganjiang_verify
from apps.core.ledger.forms import ProofForm
from apps.core.ledger.labels import act_label
from frontend.ratelimit import Rate, rate_limited
from tenants.models import Jurisdiction
from tenants.selectors import all_jurisdictions, codes_of, jurisdiction_by_code

CHECKER = Path(ganjiang_verify.__file__)
PROBLEMS: dict[str, Promise] = {
    "format": _("This is not a proof from the ledger."),
    "fields": _("Something is missing from the proof, or it is not written as it should be."),
    "leaf": _("The act in this proof differs from what was sealed. Somebody changed the proof or the record."),
    "path": _("The act is not in the seal that the proof names."),
    "digest": _("The seal in this proof differs from its own digest."),
    "anchor_absent": _("No seal of this number has been made public."),
    "anchor_differs": _("The seal in this proof is not the one that was made public."),
}


@dataclass(frozen=True)
class Checked:
    """How the check of a proof ended. `act`, `entry`, `seal` are empty where the proof cannot be read."""

    problems: list[Promise]
    act: str = ""
    place: str = ""
    entry: dict[str, Any] | None = None
    seal: dict[str, Any] | None = None
    happened_at: datetime | None = None
    sealed_at: datetime | None = None

    @property
    def holds(self) -> bool:
        """Nothing is wrong."""
        return not self.problems


def _code(request: HttpRequest) -> str:
    jurisdiction: Jurisdiction | None = getattr(request, "jurisdiction", None)
    return jurisdiction.code if jurisdiction else ""


@rate_limited("ledger.verify", Rate(times=60, seconds=600))
@require_http_methods(["GET", "POST"])
def verify(request: HttpRequest) -> HttpResponse:
    """What the ledger is, a form to check a proof, the newest anchors."""
    if request.method == "GET":
        return _page(request, ProofForm())
    form = ProofForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    return _page(request, form, checked=_check(form.cleaned_data["proof"]))


def _page(request: HttpRequest, form: ProofForm, checked: Checked | None = None, status: int = 200) -> HttpResponse:
    code = _code(request)
    names = {} if code else {j.code: j.name for j in all_jurisdictions()}
    rows = [(anchor, names.get(anchor.code, "")) for anchor in anchoring.recent(code)]
    return render(
        request,
        "portal/ledger/verify.html",
        {"form": form, "checked": checked, "anchors": rows},
        status=status,
    )


def _check(proof: Any) -> Checked:
    problems = ganjiang_verify.check(proof)
    if "format" in problems or "fields" in problems:
        return Checked([PROBLEMS[p] for p in problems])
    chain, seal = proof["chain"], proof["seal"]
    anchor = anchoring.find(chain["code"][:6], chain["generation"], seal["number"])
    problems = ganjiang_verify.check(proof, [anchor.fields()] if anchor else [])
    names = {j.code: j.name for j in all_jurisdictions()}
    return Checked(
        [PROBLEMS[p] for p in problems],
        act=act_label(str(proof["entry"]["act"])),
        place=names.get(chain["code"], chain["code"]),
        entry=proof["entry"],
        seal={**seal, "chain": chain["id"]},
        happened_at=_moment(proof["entry"]["occurred_at"]),
        sealed_at=_moment(seal["sealed_at"]),
    )


def _moment(text: Any) -> datetime | None:
    """A time of a proof; None where somebody has put something else there."""
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


@require_GET
def checker(request: HttpRequest) -> FileResponse:
    """The script that checks a proof offline."""
    return FileResponse(
        CHECKER.open("rb"), as_attachment=True, filename=CHECKER.name, content_type="text/x-python; charset=utf-8"
    )


@rate_limited("ledger.anchors", Rate(times=20, seconds=60), methods=("GET",))
@require_GET
def anchors(request: HttpRequest) -> StreamingHttpResponse:
    """Every anchor of the jurisdiction (of the province, at the front door) as JSON lines."""
    code = _code(request)
    name = f"anchors-{code}.jsonl" if code else "anchors.jsonl"
    codes = sorted(codes_of(jurisdiction_by_code(code))) if code else [""]
    return StreamingHttpResponse(
        itertools.chain.from_iterable(anchoring.lines(each) for each in codes),
        content_type="application/jsonl; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
