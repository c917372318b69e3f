"""The central team's pages: the categories of disclosure for the whole province."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.ledger.services import Actor
from apps.core.people.enums import Duty
from apps.core.people.services import actor_of
from apps.systems.disclosure.publications.categories import services
from apps.systems.disclosure.publications.categories.forms import CategoryForm
from apps.systems.disclosure.publications.categories.models import Category
from apps.systems.disclosure.publications.categories.policies import for_the_centre
from apps.systems.disclosure.publications.categories.tables import CategoryTable


def _actor(request: Any) -> Actor:
    return actor_of(request.official, Duty.ADMIN)


@require_safe
@for_the_centre
def categories(request: HttpRequest) -> HttpResponseBase:
    """All categories with their parts."""
    return CategoryTable(request, Category.objects.all()).respond("office/disclosure/categories.html")


@require_http_methods(["GET", "POST"])
@for_the_centre
def category(request: HttpRequest, code: str) -> HttpResponse:
    """One category: names, order, when something new is due."""
    found = get_object_or_404(Category, code=code)
    form = CategoryForm(request.POST) if request.method == "POST" else CategoryForm.shown(found)
    if form.is_bound and form.is_valid():
        given = request.POST.get("revision", "")
        revision = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
        try:
            services.change_category(actor=_actor(request), category=found, revision=revision, said=form.said())
        except services.CategoryRefused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, _("Saved."))
            return redirect("categories:categories")
    parts = Category.objects.filter(parent_code=found.code) if not found.parent_code else []
    context = {"category": found, "form": form, "parts": parts}
    return render(request, "office/disclosure/category.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@for_the_centre
def add(request: HttpRequest, code: str) -> HttpResponse:
    """A new part of a category."""
    parent = get_object_or_404(Category, code=code, parent_code="")
    form = CategoryForm(request.POST if request.method == "POST" else None, initial={"active": True})
    if form.is_bound and form.is_valid():
        try:
            made = services.add_part(actor=_actor(request), parent=parent, said=form.said())
        except services.CategoryRefused as refused:
            form.add_error(refused.field or None, refused.message)
        else:
            messages.success(request, _("%(name)s has been added.") % {"name": made.name})
            return redirect("categories:categories")
    context = {"parent": parent, "form": form}
    return render(request, "office/disclosure/category_new.html", context, status=422 if form.errors else 200)
