"""`POST /supervision/api/events/`: what outside systems report. Errors are plain English, for makers of programs.

    X-Ganjiang-System: fiscal
    X-Ganjiang-Signature: <compact JWS over {"sender", "receiver", "sha256", "created_at"}>
    {"records": [{"key": "…", "event": "received", "number": "…", "occurred_at": "…", "reason": "…", "facts": {…}}]}

200 with `accepted`, `repeated` and `errors` by record; 400 for a request that is no delivery, 401 for a wrong
signature.
"""

import json
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from apps.core.people.middleware import public
from apps.platforms.supervision.models import OutsideSystem
from apps.platforms.supervision.outside.signing import NotSigned, verify
from apps.platforms.supervision.outside.taking import MOST, take_in
from frontend.ratelimit import Rate, client_address, rate_limited

OFTEN = Rate(times=300, seconds=60)


def _who(request: HttpRequest) -> str:
    return f"{client_address(request)} {request.headers.get('X-Ganjiang-System', '')[:40]}"


@csrf_exempt
@public
@require_POST
@rate_limited("supervision.events", OFTEN, subject=_who)
def events(request: Any) -> JsonResponse:
    """Take in a delivery."""
    code = request.headers.get("X-Ganjiang-System", "")
    if not code:
        return _error(400, "name the system in X-Ganjiang-System")
    system = OutsideSystem.objects.filter(code=code, active=True).first()
    if system is None:
        return _error(401, f"no system {code!r} is registered here")
    body, now = request.body, timezone.now()
    try:
        verify(
            request.headers.get("X-Ganjiang-Signature", ""), body=body, system=code,
            receiver=request.jurisdiction.code, public_key=system.public_key, now=now,
        )  # fmt: skip
    except NotSigned as error:
        return _error(401, str(error))
    try:
        records = json.loads(body)["records"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return _error(400, 'the body is no delivery: {"records": […]}')
    if not isinstance(records, list) or len(records) > MOST:
        return _error(400, f"records must be a list of at most {MOST}")
    done = take_in(system=system, records=records, now=now)
    return JsonResponse({"accepted": done.accepted, "repeated": done.repeated, "errors": done.errors})


def _error(status: int, text: str) -> JsonResponse:
    return JsonResponse({"error": text}, status=status)
