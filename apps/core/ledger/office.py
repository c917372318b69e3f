"""A proof of an entry, for officials."""

from typing import Any
from uuid import UUID

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from apps.core.ledger.errors import NotSealedYet
from apps.core.ledger.models import Entry
from apps.core.ledger.policies import may_read
from apps.core.ledger.proofs import proof_of
from frontend.requests import OfficeRequest


@require_GET
def proof(request: OfficeRequest, entry_id: UUID) -> HttpResponse:
    """The proof as a file; 404 for an entry that is not here or whose case the official may not see; 409 while the
    entry waits for its seal.
    """
    entry: Any = Entry.objects.filter(pk=entry_id).first()
    if entry is None or not may_read(request.official, entry):
        raise Http404("no such entry")
    try:
        found = proof_of(entry_id)
    except NotSealedYet:
        return render(request, "office/ledger/not_sealed_yet.html", {"entry": entry}, status=409)
    name = f"proof-{entry.number or 'entry'}-{str(entry_id)[-12:]}.json"
    return JsonResponse(
        found,
        json_dumps_params={"ensure_ascii": False, "indent": 2},
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )
