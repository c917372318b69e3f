"""Whether a certificate is genuine and holds: anybody may ask, with the number and the code on the paper."""

import unicodedata

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.core.relay import letters
from apps.core.workdays.services import today
from apps.systems.approvals.applications.forms_portal import CertificateForm
from apps.systems.approvals.applications.models import Certificate, PublishedResult
from frontend.places import of_a_place
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PlaceRequest
from tenants.context import tell


@never_cache
@require_safe
@of_a_place("verify")
@rate_limited("certificates.verify", Rate(times=20, seconds=60), methods=("GET",))
def certificate(request: PlaceRequest) -> HttpResponse:
    """By GET, so that the QR code leads straight to the answer. An unknown number and a wrong code say the same."""
    asked = bool(request.GET.get("number"))
    form = CertificateForm(request.GET if asked else None)
    found = None
    if asked and form.is_valid():
        number = unicodedata.normalize("NFKC", form.cleaned_data["number"]).strip().upper()
        tell(number=number, code=letters.typed_code(form.cleaned_data["code"]))
        found = Certificate.objects.filter(number=number).first()
    ended = found is not None and found.valid_to is not None and found.valid_to < today()
    context = {"form": form, "asked": asked and form.is_valid(), "certificate": found, "ended": ended}
    return render(request, "portal/applications/verify.html", context, status=422 if form.errors else 200)


@require_safe
@of_a_place("items")
@rate_limited("applications.results", Rate(times=120, seconds=60), methods=("GET",))
def results(request: PlaceRequest) -> HttpResponse:
    """The newest decisions, as everybody may read them."""
    newest = PublishedResult.objects.order_by("-decided_on", "-id")[:100]
    return render(request, "portal/applications/results.html", {"results": newest})
