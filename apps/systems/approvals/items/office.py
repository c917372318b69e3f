"""The central team's pages: find an item, write its draft, look at it as citizens will, publish, withdraw."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from apps.core.ledger.services import Actor
from apps.core.people.services import actor_of
from apps.systems.approvals.items import services
from apps.systems.approvals.items.checking import problems
from apps.systems.approvals.items.content import ItemContent
from apps.systems.approvals.items.editor import SECTIONS, Editor
from apps.systems.approvals.items.enums import ItemState
from apps.systems.approvals.items.files import file_response
from apps.systems.approvals.items.forms import NewItemForm, ReasonForm
from apps.systems.approvals.items.models import ItemDraft, ItemVersion, ServiceItem
from apps.systems.approvals.items.policies import EDITORS, PUBLISHERS, READERS, at_the_centre
from apps.systems.approvals.items.tables import ItemTable, listed
from apps.systems.approvals.offers.guide import Guide, answers_in


def _actor(request: Any, duties: Sequence[str]) -> Actor:
    return actor_of(request.official, next(each.duty for each in request.official.duties if each.duty in duties))


def _revision(request: HttpRequest) -> int:
    given = request.POST.get("revision", "")
    return int(given) if given.isdigit() and len(given) < 9 else 0


@require_safe
@at_the_centre(*READERS)
def items(request: Any) -> HttpResponseBase:
    """Every item of the catalogue."""
    may_edit = request.official.holds(*EDITORS)
    return ItemTable(request, listed()).respond("office/items/list.html", may_edit=may_edit)


@require_http_methods(["GET", "POST"])
@at_the_centre(*EDITORS)
def new(request: HttpRequest) -> HttpResponse:
    """A new item begins as a draft."""
    form = NewItemForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        content = ItemContent(name=typed["name"], kind=typed["kind"], organ=typed["organ"], online=False)
        draft = services.begin_item(actor=_actor(request, EDITORS), content=content, main_name=typed["main_name"])
        return redirect("items:section", draft.pk, "basics")
    return render(request, "office/items/new.html", {"form": form}, status=422 if form.errors else 200)


@require_safe
@at_the_centre(*READERS)
def item(request: Any, code: str) -> HttpResponse:
    """An item: its versions, its draft with what is different and what is still wrong."""
    found = get_object_or_404(ServiceItem, pk=code)
    versions = list(ItemVersion.objects.defer("search").filter(item=found).order_by("-number"))
    draft = ItemDraft.objects.filter(item=found).first()
    newest = versions[0] if versions else None
    context = {
        "item": found,
        "versions": versions,
        "newest": newest,
        "draft": draft,
        "content": draft.parts if draft else newest.parts if newest else None,
        "changes": services.differences(newest.parts, draft.parts) if draft and newest else [],
        "problems": problems(draft.parts) if draft else [],
        "sections": _sections(),
        "form": ReasonForm(),
        "may_edit": request.official.holds(*EDITORS),
        "may_publish": request.official.holds(*PUBLISHERS),
        "wrote_it": draft is not None and draft.edited_by_id == str(request.official.pk),
        "in_use": found.state == ItemState.IN_USE,
    }
    return render(request, "office/items/item.html", context)


@require_POST
@at_the_centre(*EDITORS)
def begin(request: HttpRequest, code: str) -> HttpResponse:
    """A draft of the next version."""
    draft = services.begin_draft(actor=_actor(request, EDITORS), item=_published(code))
    return redirect("items:section", draft.pk, "basics")


def _published(code: str) -> ServiceItem:
    found = get_object_or_404(ServiceItem, pk=code)
    if found.state == ItemState.DRAFT and not ItemDraft.objects.filter(item=found).exists():
        raise Http404
    return found


@require_http_methods(["GET", "POST"])
@at_the_centre(*EDITORS)
def section(request: HttpRequest, code: str, name: str) -> HttpResponse:
    """One section of the draft. Who saves second is told, keeps what was typed, and may save it over the other's."""
    draft = get_object_or_404(ItemDraft.objects.select_related("item"), pk=code)
    if name not in SECTIONS:
        raise Http404
    posted = request.method == "POST"
    editor = Editor(name, draft.parts, request.POST if posted else None, request.FILES if posted else None)
    context: dict[str, Any] = {"draft": draft, "editor": editor, "name": name, "title": SECTIONS[name][0]}
    context |= {"sections": _sections(), "revision": _revision(request) if posted else draft.revision}
    if not posted or "add" in request.POST:
        return render(request, "office/items/section.html", context)
    if not editor.is_valid():
        return render(request, "office/items/section.html", context, status=422)
    try:
        return _save(request, draft, editor, context)
    except services.ItemRefused as refused:
        messages.error(request, refused.message)
    return render(request, "office/items/section.html", context, status=422)


def _save(request: HttpRequest, draft: ItemDraft, editor: Editor, context: dict[str, Any]) -> HttpResponse:
    actor = _actor(request, EDITORS)
    typed = editor.result(lambda file: services.add_file(actor=actor, file=file).sha256)
    try:
        services.save_draft(actor=actor, draft=draft, content=typed, revision=_revision(request))
    except services.DraftOutdated as outdated:
        context |= {"outdated": outdated, "revision": outdated.revision}
        context["changes"] = services.differences(draft.parts, typed)
        return render(request, "office/items/section.html", context, status=409)
    messages.success(request, _("The draft is saved."))
    return redirect("items:section", draft.pk, editor.section)


def _sections() -> list[tuple[str, Any]]:
    return [(name, title) for name, (title, _form) in SECTIONS.items()]


@require_POST
@at_the_centre(*EDITORS)
def drop(request: HttpRequest, code: str) -> HttpResponse:
    """Throw the draft away."""
    draft = get_object_or_404(ItemDraft, pk=code)
    try:
        services.drop_draft(actor=_actor(request, EDITORS), draft=draft, revision=_revision(request))
    except services.DraftOutdated as outdated:
        messages.error(request, _("%(who)s has changed the draft since. Look at it again.") % {"who": outdated.who})
        return redirect("items:item", code)
    except services.ItemRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The draft is dropped."))
    return redirect("items:items")


@require_POST
@at_the_centre(*PUBLISHERS)
def publish(request: HttpRequest, code: str) -> HttpResponse:
    """Publish the draft in the revision that was looked at."""
    draft, form = get_object_or_404(ItemDraft, pk=code), ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Say why this version is published."))
        return redirect("items:item", code)
    try:
        made = services.publish(
            actor=_actor(request, PUBLISHERS), draft=draft, revision=_revision(request), **form.cleaned_data
        )
    except services.DraftOutdated as outdated:
        messages.error(request, _("%(who)s has changed the draft since. Look at it again.") % {"who": outdated.who})
    except services.ItemRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Version %(number)s is published.") % {"number": made.number})
    return redirect("items:item", code)


@require_POST
@at_the_centre(*PUBLISHERS)
def turn(request: HttpRequest, code: str) -> HttpResponse:
    """Withdraw an item that is in use, or take a withdrawn one back."""
    found = get_object_or_404(ServiceItem, pk=code)
    act = services.withdraw if found.state == ItemState.IN_USE else services.reinstate
    try:
        act(actor=_actor(request, PUBLISHERS), item=found, reason=request.POST.get("reason", "")[:500])
    except services.ItemRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Done, with its reason in the ledger."))
    return redirect("items:item", code)


@require_safe
@at_the_centre(*READERS)
def version(request: HttpRequest, code: str, number: int) -> HttpResponse:
    """A version and what is different from the one before, or from another (`?with=1`)."""
    found = get_object_or_404(ItemVersion.objects.defer("search"), item=code, number=number)
    others = list(ItemVersion.objects.filter(item=code).exclude(number=number).values_list("number", flat=True))
    asked = request.GET.get("with", "")
    other = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 5 else number - 1
    before = ItemVersion.objects.defer("search").filter(item=code, number=other).first() if other in others else None
    context = {
        "version": found,
        "before": before,
        "others": others,
        "changes": services.differences(before.parts, found.parts) if before else [],
    }
    return render(request, "office/items/version.html", context)


@require_safe
@at_the_centre(*READERS)
def preview(request: HttpRequest, code: str, number: int | None = None) -> HttpResponse:
    """The draft, or a version, as citizens read it: answers to its questions make the list personal here too."""
    shown: ItemDraft | ItemVersion
    if number is None:
        shown = get_object_or_404(ItemDraft, pk=code)
    else:
        shown = get_object_or_404(ItemVersion.objects.defer("search"), item=code, number=number)
    version = shown if isinstance(shown, ItemVersion) else None
    guide = Guide(version=version, content=shown.parts, answers=answers_in(shown.parts, request.GET), level="county")
    return render(request, "office/items/preview.html", {"guide": guide, "code": code, "version": version})


@require_safe
def file(request: HttpRequest, sha256: str) -> HttpResponse:
    """A form or sample of the catalogue, for whoever is signed in."""
    return file_response(sha256)
