"""The central team's pages: subjects and limits for the whole province."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.catalogue import services
from apps.core.catalogue.forms import CategoryForm, LimitForm, NewCategoryForm, refuse
from apps.core.catalogue.limits import PARTS
from apps.core.catalogue.models import Category, Limit
from apps.core.catalogue.policies import for_the_centre
from apps.core.catalogue.refusals import CatalogueRefused
from apps.core.catalogue.tables import CategoryTable, LimitTable
from apps.core.ledger.services import Actor
from apps.core.people.enums import Duty
from apps.core.people.services import actor_of


def _posted(request: HttpRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _actor(request: Any) -> Actor:
    return actor_of(request.official, Duty.ADMIN)


@require_safe
@for_the_centre
def categories(request: HttpRequest) -> HttpResponseBase:
    """All subjects, retired ones included."""
    return CategoryTable(request, Category.objects.all()).respond("office/catalogue/categories.html")


@require_http_methods(["GET", "POST"])
@for_the_centre
def add(request: HttpRequest) -> HttpResponse:
    """A new subject, or a part of one."""
    form = NewCategoryForm(_posted(request), initial={"parent": request.GET.get("parent", "")})
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            made = services.add_category(
                actor=_actor(request),
                name=typed["name"],
                name_en=typed["name_en"],
                parent_code=typed["parent"],
                code=typed["code"],
            )
        except CatalogueRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": made.name})
            return redirect("catalogue:category", made.code)
    return render(request, "office/catalogue/category_new.html", {"form": form}, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_the_centre
def category(request: HttpRequest, code: str) -> HttpResponse:
    """One subject: names, place in the order, whether it is in use."""
    found = get_object_or_404(Category, code=code)
    form = CategoryForm(_posted(request), initial={"name": found.name, "name_en": found.name_en})
    if request.method == "POST" and form.is_valid():
        try:
            services.rename_category(actor=_actor(request), category=found, **form.cleaned_data)
        except CatalogueRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The names are saved."))
            return redirect("catalogue:category", code)
    siblings = list(Category.objects.filter(parent_code=found.parent_code))
    context = {
        "category": found,
        "form": form,
        "parent": Category.objects.filter(code=found.parent_code).first() if found.parent_code else None,
        "parts": Category.objects.filter(parent_code=found.code),
        "place": siblings.index(found) + 1,
        "siblings": len(siblings),
    }
    return render(request, "office/catalogue/category.html", context, status=422 if form.errors else 200)


@require_POST
@for_the_centre
def move(request: HttpRequest, code: str) -> HttpResponse:
    """One place up (`direction=up`) or down."""
    found = get_object_or_404(Category, code=code)
    services.move_category(actor=_actor(request), category=found, up=request.POST.get("direction") == "up")
    return redirect("catalogue:category", code)


@require_POST
@for_the_centre
def retire(request: HttpRequest, code: str) -> HttpResponse:
    """No new case under it, from now on."""
    return _in_use(request, code, services.retire_category, _("%(name)s is retired."))


@require_POST
@for_the_centre
def restore(request: HttpRequest, code: str) -> HttpResponse:
    """In use again."""
    return _in_use(request, code, services.restore_category, _("%(name)s is in use again."))


def _in_use(request: HttpRequest, code: str, act: Any, said: str) -> HttpResponse:
    found = get_object_or_404(Category, code=code)
    try:
        act(actor=_actor(request), category=found)
    except CatalogueRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, said % {"name": found.name})
    return redirect("catalogue:category", code)


@require_safe
@for_the_centre
def limits(request: HttpRequest) -> HttpResponseBase:
    """The limits of every kind of case."""
    return LimitTable(request, Limit.objects.all()).respond("office/catalogue/limits.html")


@require_http_methods(["GET", "POST"])
@for_the_centre
def limit(request: HttpRequest, case_kind: str, subkind: str) -> HttpResponse:
    """One limit; a change counts for cases that begin afterwards."""
    found = get_object_or_404(Limit, case_kind=case_kind, subkind=subkind)
    form = LimitForm(_posted(request), initial={part: getattr(found, part) for part in PARTS})
    if request.method == "POST" and form.is_valid():
        try:
            services.change_limit(actor=_actor(request), limit=found, **form.cleaned_data)
        except CatalogueRefused as refused:
            refuse(form, refused)
        else:
            messages.success(request, _("The limit is saved. It counts for cases that begin from now on."))
            return redirect("catalogue:limits")
    context = {
        "limit": found,
        "form": form,
        "name": services.subkind_label(case_kind, subkind),
        "system": services.kind_label(case_kind),
    }
    return render(request, "office/catalogue/limit.html", context, status=422 if form.errors else 200)
