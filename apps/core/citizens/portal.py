"""The citizen's account on the portal: sign in by phone and code, name and identity number, sign out."""

import json

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from apps.core.citizens import services
from apps.core.citizens.enums import CodeAnswer, SignInAnswer
from apps.core.citizens.forms import CodeForm, PhoneForm, ProfileForm
from apps.core.citizens.sections import collect
from frontend.ratelimit import Rate, rate_limited
from frontend.requests import PortalRequest
from frontend.words import mask
from tenants.fields import CannotDecrypt, decrypt, encrypt
from tenants.middleware import PORTAL_SESSION_COOKIE

ASKING_COOKIE = "portal_signing_in"
_ASKING_CONTEXT = "citizens.signing_in"
_ASKING_SECONDS = 15 * 60


@never_cache
@require_http_methods(["GET", "POST"])
@rate_limited("citizens.sign-in", Rate(times=30, seconds=600))
@rate_limited("citizens.sign-in.province", Rate(times=300, seconds=600), everywhere=True)
def sign_in(request: PortalRequest) -> HttpResponse:
    """Ask for the phone, have a code sent. What it answers does not tell whether the phone has an account."""
    following = _next_of(request)
    if request.citizen:
        return redirect(following or "citizens:account")
    if request.method == "GET":
        form = PhoneForm(initial={"phone": _asking(request).get("phone", "")})
        return _sign_in_page(request, form, following)
    form = PhoneForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form, following, status=422)
    phone, token = form.cleaned_data["phone"], services.new_token()
    answer = services.request_code(phone=phone, request_token=token)
    if answer == CodeAnswer.WAIT and _asking(request).get("phone") == phone:
        messages.info(request, _("A code was sent less than a minute ago: it is on its way."))
        return redirect("citizens:code")
    if answer != CodeAnswer.MADE:
        form.add_error("phone", _refusal(answer))
        return _sign_in_page(request, form, following, status=422)
    response = redirect("citizens:code")
    _remember(response, {"phone": phone, "token": token, "next": following})
    return response


def _refusal(answer: CodeAnswer) -> str:
    if answer == CodeAnswer.WAIT:
        return _("A code was sent to this number less than a minute ago. Ask again in a minute.")
    return _("Ten codes were sent to this number within a day. Try again tomorrow, or call 12345.")


def _sign_in_page(request: HttpRequest, form: PhoneForm, following: str, status: int = 200) -> HttpResponse:
    return render(request, "portal/account/sign_in.html", {"form": form, "next": following}, status=status)


@never_cache
@require_http_methods(["GET", "POST"])
@rate_limited("citizens.code", Rate(times=60, seconds=600))
def code(request: PortalRequest) -> HttpResponse:
    """Take the code; a right one opens a new session over all portals of the province."""
    asking = _asking(request)
    if not asking:
        return redirect("citizens:sign-in")
    if request.method == "GET":
        return _code_page(request, CodeForm(), asking)
    form = CodeForm(request.POST)
    if not form.is_valid():
        return _code_page(request, form, asking, status=422)
    answer, token = services.sign_in(
        phone=asking["phone"], code=form.cleaned_data["code"], request_token=asking["token"]
    )
    if answer != SignInAnswer.SIGNED_IN:
        form.add_error("code", _why_not(answer))
        return _code_page(request, form, asking, status=422)
    response = redirect(asking["next"] or "citizens:account")
    response.set_cookie(
        PORTAL_SESSION_COOKIE,
        token,
        max_age=services.SESSION_SECONDS,
        domain=settings.PORTAL_COOKIE_DOMAIN or None,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )
    response.delete_cookie(ASKING_COOKIE, path="/account/", samesite="Lax")
    return response


def _why_not(answer: SignInAnswer) -> str:
    match answer:
        case SignInAnswer.WRONG:
            return _("This is not the code that we sent. Look at the newest text message.")
        case SignInAnswer.TOO_MANY:
            return _("Five wrong tries: this code is no longer valid. Ask for a new one.")
    return _("This code is no longer valid. Ask for a new one.")


def _code_page(request: HttpRequest, form: CodeForm, asking: dict[str, str], status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "masked": mask(asking["phone"]),
        "next": asking["next"],
        "minutes": services.CODE_MINUTES,
    }
    return render(request, "portal/account/code.html", context, status=status)


@require_POST
def sign_out(request: PortalRequest) -> HttpResponse:
    """End the session here and in the database."""
    services.sign_out()
    response = redirect("/")
    response.delete_cookie(PORTAL_SESSION_COOKIE, domain=settings.PORTAL_COOKIE_DOMAIN or None, samesite="Lax")
    add_never_cache_headers(response)
    return response


@never_cache
@require_http_methods(["GET", "POST"])
def account(request: PortalRequest) -> HttpResponse:
    """Name and identity number; other apps add their sections (own cases)."""
    citizen = request.citizen
    if not citizen:
        return redirect(f"{reverse('citizens:sign-in')}?{urlencode({'next': request.path})}")
    if request.method == "GET":
        form = ProfileForm(initial={"name": citizen.name}, stored=citizen.identity)
        return _account_page(request, form)
    form = ProfileForm(request.POST, stored=citizen.identity)
    if not form.is_valid():
        return _account_page(request, form, status=422)
    services.save_profile(name=form.cleaned_data["name"], identity=form.identity_to_keep)
    messages.success(request, _("Saved"))
    return redirect("citizens:account")


def _account_page(request: PortalRequest, form: ProfileForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "citizen": request.citizen, "sections": collect(request)}
    return render(request, "portal/account/account.html", context, status=status)


def _next_of(request: HttpRequest) -> str:
    """Where to go afterwards: a page of this host, or nothing."""
    target = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else ""


def _remember(response: HttpResponse, asking: dict[str, str]) -> None:
    """Keep phone and request token between the two pages, sealed, in this browser only."""
    response.set_cookie(
        ASKING_COOKIE,
        encrypt(json.dumps(asking), _ASKING_CONTEXT),
        max_age=_ASKING_SECONDS,
        path="/account/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _asking(request: HttpRequest) -> dict[str, str]:
    """What `_remember` kept, or nothing."""
    try:
        kept = json.loads(decrypt(request.COOKIES.get(ASKING_COOKIE, ""), _ASKING_CONTEXT) or "{}")
    except CannotDecrypt:
        return {}
    return {str(name): str(value) for name, value in kept.items()}
