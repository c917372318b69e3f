"""Signing in and out, one's own account. The administrator's pages are in office_departments and office_officials."""

from typing import Any

import django_otp
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate, logout, update_session_auth_hash
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.people import locking, officials, second_factor, sign_ins
from apps.core.people.forms import CodeForm, PasswordForm, SignInForm, refuse
from apps.core.people.middleware import public
from apps.core.people.models import Official
from apps.core.people.refusals import ChangeRefused
from apps.core.people.services import actor_of
from frontend.requests import ArrivingRequest, OfficeRequest

NEXT = "next"


def safe_next(request: HttpRequest, asked: str) -> str:
    """A page of this host, or the inbox: nobody is led elsewhere by signing in."""
    allowed = url_has_allowed_host_and_scheme(asked, {request.get_host()}, require_https=request.is_secure())
    return asked if allowed and not asked.startswith(reverse("people:sign-out")) else settings.LOGIN_REDIRECT_URL


@public
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: ArrivingRequest) -> HttpResponse:
    """Name and password; then the second factor and an own password, where they are owed."""
    if request.method == "GET":
        if request.official:
            return redirect(safe_next(request, request.GET.get(NEXT, "")))
        return _sign_in_page(request, SignInForm())
    form = SignInForm(request.POST)
    if not form.is_valid():
        return _sign_in_page(request, form, status=422)
    found = authenticate(request, username=form.cleaned_data["username"], password=form.cleaned_data["password"])
    if not isinstance(found, Official):
        form.add_error("password", _wrong_pair(request))
        return _sign_in_page(request, form, status=422)  # AxesMiddleware puts `locked_out` in its place
    target = safe_next(request, request.POST.get(NEXT, ""))
    sign_ins.begin(request, found, second_factor=second_factor.has_device(found))
    request.session[NEXT] = target
    return redirect(target)  # the middleware leads to what is still owed


def _wrong_pair(request: ArrivingRequest) -> str:
    """The same words whether the name, the password or both were wrong."""
    left = settings.AXES_FAILURE_LIMIT - (getattr(request, "axes_failures_since_start", None) or 0)
    wrong = _("Account or password is wrong.")
    warning = ngettext(
        "After %(count)s more mistake the account is locked for %(minutes)s minutes.",
        "After %(count)s more mistakes the account is locked for %(minutes)s minutes.",
        left,
    ) % {"count": left, "minutes": locking.MINUTES}
    return f"{wrong} {warning}"


def _sign_in_page(request: HttpRequest, form: SignInForm, status: int = 200) -> HttpResponse:
    asked = request.POST.get(NEXT) or request.GET.get(NEXT, "")
    context = {"form": form, "next": asked if safe_next(request, asked) == asked else ""}
    return render(request, "office/people/sign_in.html", context, status=status)


def locked_out(
    request: HttpRequest, original_response: HttpResponse | None = None, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """Called by axes in place of the answer: too many mistakes with this name from this address."""
    minutes = locking.minutes_left(request, (credentials or {}).get("username", ""))
    context = {"minutes": minutes, "limit": settings.AXES_FAILURE_LIMIT}
    response = render(request, "office/people/locked_out.html", context, status=429)
    response.headers["Retry-After"] = str(minutes * 60)
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session is deleted, not only forgotten by the browser."""
    logout(request)
    messages.success(request, _("You have signed out."))
    return redirect("people:sign-in")


def _arriving(request: ArrivingRequest) -> Official:
    """Whoever has given the right password, all or part of the way in."""
    official = request.official or request.pending_official
    if official is None:
        raise PermissionDenied
    return official


def _go_on(request: HttpRequest) -> HttpResponse:
    """To where the official was going when asked to sign in."""
    return redirect(safe_next(request, request.session.pop(NEXT, "")))


def _prove(request: HttpRequest, official: Official, device: Any) -> None:
    """This session has shown the second factor: its key changes and the proof is kept in it."""
    with sign_ins.rotating(request):
        request.session.cycle_key()
        request.user = official
        request.session[sign_ins.FACTOR] = True
        django_otp.login(request, device)


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor_check(request: ArrivingRequest) -> HttpResponse:
    """After the password: the code that the authenticator app shows."""
    official = request.pending_official
    if official is None:
        return _go_on(request)
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            device = second_factor.check(official, form.cleaned_data["code"])
        except ChangeRefused as refused:
            refuse(form, refused)
        else:
            _prove(request, official, device)
            return _go_on(request)
    context = {"form": form}
    return render(request, "office/people/second_factor_check.html", context, status=422 if form.errors else 200)


@never_cache
@require_http_methods(["GET", "POST"])
def second_factor_set_up(request: ArrivingRequest) -> HttpResponse:
    """Scan the QR code, type the first code. Owed by some duties, open to everybody."""
    official = _arriving(request)
    if second_factor.has_device(official):
        return render(request, "office/people/second_factor_there.html")
    form = CodeForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            device = second_factor.confirm(official, form.cleaned_data["code"])
        except ChangeRefused as refused:
            refuse(form, refused)
        else:
            officials.set_up_second_factor(actor=actor_of(official), official=official)
            _prove(request, official, device)
            messages.success(request, _("The second factor is set up. You will be asked for it at every sign-in."))
            return _go_on(request)
    shown = second_factor.enrolment(second_factor.device_to_set_up(official), place=request.jurisdiction.short_name)
    context = {"form": form, "enrolment": shown, "owed": request.official is None}
    return render(request, "office/people/second_factor_set_up.html", context, status=422 if form.errors else 200)


@never_cache
@sensitive_post_parameters("old", "new", "again")
@require_http_methods(["GET", "POST"])
def password(request: ArrivingRequest) -> HttpResponse:
    """A new password of one's own: asked for after a first password, open to everybody."""
    official = _arriving(request)
    form = PasswordForm(request.POST if request.method == "POST" else None, ask_old=request.official is not None)
    if request.method == "POST" and form.is_valid() and _old_is_right(request, official, form):
        try:
            changed = officials.change_own_password(
                actor=actor_of(official),
                official=official,
                password=form.cleaned_data["new"],
                session_key=request.session.session_key,
            )
        except ChangeRefused as refused:
            refuse(form, refused)
        else:
            _stay_signed_in(request, changed)
            messages.success(request, _("Your password has been changed. Other browsers have been signed out."))
            return _go_on(request)
    context = {"form": form, "owed": request.official is None, "account": official}
    return render(request, "office/people/password.html", context, status=422 if form.errors else 200)


def _old_is_right(request: HttpRequest, official: Official, form: PasswordForm) -> bool:
    """Asked like a sign-in, so that guessing is counted and locked out like there."""
    if "old" not in form.fields:
        return True
    if authenticate(request, username=official.username, password=form.cleaned_data["old"]) is not None:
        return True
    form.add_error("old", _("The present password is wrong."))
    return False


def _stay_signed_in(request: HttpRequest, official: Official) -> None:
    with sign_ins.rotating(request):
        request.user = official
        update_session_auth_hash(request, official)


@require_safe
def account(request: OfficeRequest) -> HttpResponse:
    """Who I am here, which duties I hold, where I am signed in."""
    context = {
        "duties": request.official.duties,
        "sign_ins": sign_ins.of(request.official),
        "this_session": request.session.session_key,
        "has_factor": second_factor.has_device(request.official),
        "factor_owed": second_factor.required_of(request.official),
        "ends_at": request.session.get_expiry_date(),
        "now": timezone.now(),
    }
    return render(request, "office/people/account.html", context)


@require_POST
def end_other_sign_ins(request: OfficeRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    ended = sign_ins.end_all(request.official, but=request.session.session_key)
    messages.success(
        request,
        ngettext(
            "%(count)s other browser has been signed out.", "%(count)s other browsers have been signed out.", ended
        )
        % {"count": ended},
    )
    return redirect("people:account")
