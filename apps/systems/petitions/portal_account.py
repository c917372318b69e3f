"""The signed-in citizen's own letters, in all places of the province."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from apps.systems.petitions.account import own_lines
from frontend.requests import PortalRequest


@never_cache
@require_safe
def own(request: PortalRequest) -> HttpResponse:
    """All letters of the citizen, newest first."""
    if not request.citizen:
        return redirect(f"{reverse('citizens:sign-in')}?{urlencode({'next': request.path})}")
    return render(request, "portal/petitions/own.html", {"lines": own_lines()})
