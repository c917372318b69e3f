"""The office's pages: all documents, a new one, one with its draft, versions and what can be done, the duty monitor."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from apps.core.files import services as files
from apps.core.files.models import Attachment
from apps.core.people.services import actor_of
from apps.core.workdays.services import today
from apps.systems.disclosure.publications import policies, services
from apps.systems.disclosure.publications.bodies import drawn
from apps.systems.disclosure.publications.categories.selectors import by_code, label_of
from apps.systems.disclosure.publications.content import Card
from apps.systems.disclosure.publications.differences import differences
from apps.systems.disclosure.publications.enums import Stage
from apps.systems.disclosure.publications.forms import (
    CardForm,
    ChangeForm,
    FileForm,
    NewForm,
    ReasonForm,
    ReviewForm,
    ScheduleForm,
    refuse,
)
from apps.systems.disclosure.publications.models import Draft, Publication, Version
from apps.systems.disclosure.publications.policies import at_a_place
from apps.systems.disclosure.publications.reading import body_of
from apps.systems.disclosure.publications.review import problems
from apps.systems.disclosure.publications.selectors import attachments, duties, names_for, stale_categories
from apps.systems.disclosure.publications.tables import DutyTable, PublicationTable, listed


def revision_of(request: HttpRequest) -> int:
    """The revision that the page showed; 0 where it is no number."""
    given = request.POST.get("revision", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0


def found_by(request: Any, pk: UUID) -> Publication:
    """The publication, where the official may see it; 404 else."""
    return get_object_or_404(policies.visible_to(request.official), pk=pk)


@require_safe
@at_a_place
def documents(request: Any) -> HttpResponseBase:
    """Every document that is public, and the drafts of one's own organs."""
    table = PublicationTable(request, listed(policies.visible_to(request.official)))
    return table.respond("office/disclosure/list.html", may_write=bool(policies.writes_for(request.official)))


@require_safe
@at_a_place
def duty(request: Any) -> HttpResponseBase:
    """Late publications and stale categories of each organ; one's own, or all for those who answer for all."""
    stale = stale_categories()
    own = None if policies.oversees_all(request.official) else request.official.departments
    if own is not None:
        codes = {h.department.code for h in request.official.duties}
        stale = [each for each in stale if each.organ in codes]
    known = by_code()
    table = DutyTable(request, duties(stale, own))
    named = {each.department.code: each.department.short_name for each in table.all_rows}
    context = {"stale": [(each, named.get(each.organ, each.organ), label_of(each.category, known)) for each in stale]}
    return table.respond("office/disclosure/duty.html", **context)


@require_http_methods(["GET", "POST"])
@at_a_place
def new(request: Any) -> HttpResponse:
    """A new document begins as a draft."""
    departments = policies.writes_for(request.official)
    policies.demand(bool(departments))
    form = NewForm(request.POST if request.method == "POST" else None, request.FILES or None, departments=departments)
    if form.is_bound and not _took_text(request, form) and form.is_valid():
        department = form.cleaned_data["department"]
        try:
            draft = services.begin(
                actor=actor_of(request.official),
                department=department,
                card=form.card(),
                index_number=form.cleaned_data["index_number"],
            )
        except services.PublicationRefused as refused:
            refuse(form, refused)
        else:
            _tell(
                request, form, _("The draft is begun. Its index number is %(number)s.") % {"number": draft.publication}
            )
            return redirect("publications:document", draft.pk)
    return render(request, "office/disclosure/new.html", {"form": form}, status=422 if form.errors else 200)


def _tell(request: HttpRequest, form: CardForm, said: str) -> None:
    messages.success(request, said)
    for remark in form.remarks:
        messages.warning(request, remark)


def _took_text(request: Any, form: CardForm) -> bool:
    """Put the text of the chosen file into the form, where that was asked for; nothing is saved yet."""
    if "take" not in request.POST:
        return False
    upload = request.FILES.get("source")
    try:
        if upload is None:
            raise services.PublicationRefused(_("Choose the file first."), field="source")
        found = body_of(upload)
    except services.PublicationRefused as refused:
        form.say_only(refused)
        return True
    form.take(found.html)
    messages.info(request, _("The text is taken over from the file. Look through it, then save."))
    for remark in found.remarks:
        messages.warning(request, remark)
    return True


@require_safe
@at_a_place
def document(request: Any, pk: UUID) -> HttpResponse:
    """A document: what citizens read, what is being written, who has done what, and what can be done now."""
    found = found_by(request, pk)
    versions = list(Version.objects.filter(publication=found).order_by("-number"))
    draft = Draft.objects.filter(pk=found.pk).first()
    if draft is not None and not policies.sees_draft(request.official, found):
        draft = None
    if draft is None and not versions:
        raise Http404
    newest = versions[0].card if versions else Card()
    card = draft.card if draft else newest
    context = {
        "document": found,
        "versions": versions,
        "draft": draft,
        "card": card,
        "body": drawn(card.body),
        "category": label_of(card.category, by_code()),
        "files": attachments(card),
        "changes": differences(newest, card, names=names_for(newest, card)) if draft and versions else [],
        "problems": problems(card) if draft else [],
        "overdue": found.due_on is not None and found.due_on < today(),
        **_acts(request.official, found, draft),
    }
    return render(request, "office/disclosure/document.html", context)


def _acts(official: Any, found: Publication, draft: Draft | None) -> dict[str, Any]:
    """What this official can do now; the services ask again."""
    key = str(official.pk)
    wrote, reviewed = draft is not None and key in draft.writers, draft is not None and key == draft.reviewed_by_id
    stage = draft.stage if draft else ""
    publishes = policies.may_publish(official, found)
    ready = stage in {Stage.CLEARED, Stage.SCHEDULED} and publishes
    return {
        "wrote": wrote,
        "reviewed": reviewed,
        "may_write": policies.may_write(official, found),
        "may_review": stage == Stage.REVIEWING and policies.may_review(official, found) and not wrote,
        "may_publish": ready and not wrote and not reviewed,
        "is_second_role": ready and (wrote or reviewed),
        "may_withdraw": publishes and bool(found.version),
        "is_public": policies.is_public(found),
        "review_form": ReviewForm(auto_id="review_%s"),
        "return_form": ReasonForm(auto_id="return_%s"),
        "schedule_form": ScheduleForm(auto_id="schedule_%s"),
        "change_form": ChangeForm(auto_id="change_%s"),
        "withdraw_form": ReasonForm(auto_id="withdraw_%s"),
        "drop_form": ReasonForm(auto_id="drop_%s"),
        "file_form": FileForm(auto_id="file_%s"),
    }


@require_http_methods(["GET", "POST"])
@at_a_place
def edit(request: Any, pk: UUID) -> HttpResponse:
    """Write on the draft."""
    found = found_by(request, pk)
    policies.demand(policies.may_write(request.official, found))
    draft = get_object_or_404(Draft, pk=found.pk)
    form = CardForm(request.POST if request.method == "POST" else None, request.FILES or None, card=draft.card)
    outdated = None
    if form.is_bound and not _took_text(request, form) and form.is_valid():
        try:
            services.save(
                actor=actor_of(request.official), draft=draft, revision=revision_of(request), card=form.card()
            )
        except services.PublicationRefused as refused:
            refuse(form, refused)
        except services.DraftOutdated as error:
            outdated = error
        else:
            _tell(request, form, _("Saved."))
            return redirect("publications:document", pk)
    context = {
        "document": found, "draft": draft, "form": form, "outdated": outdated,
        "revision": outdated.revision if outdated else revision_of(request) or draft.revision,
    }  # fmt: skip
    return render(
        request, "office/disclosure/edit.html", context, status=409 if outdated else 422 if form.errors else 200
    )


@require_safe
@at_a_place
def version(request: Any, pk: UUID, number: int) -> HttpResponse:
    """One version as it was published, and what it changed."""
    found = found_by(request, pk)
    shown = get_object_or_404(Version, publication=found, number=number)
    before = Version.objects.filter(publication=found, number=number - 1).first()
    context = {
        "document": found,
        "version": shown,
        "card": shown.card,
        "body": drawn(shown.card.body),
        "category": label_of(shown.card.category, by_code()),
        "files": attachments(shown.card),
        "changes": differences(before.card, shown.card, names=names_for(before.card, shown.card)) if before else [],
    }
    return render(request, "office/disclosure/version.html", context)


@require_safe
@at_a_place
def file(request: Any, pk: UUID, file: UUID) -> HttpResponseBase:
    """An attachment, of a version or of the draft that the official may see; always saved, never shown in a page."""
    found = found_by(request, pk)
    attachment = get_object_or_404(Attachment, pk=file, case_id=found.pk)
    public = any(str(file) in each.card.files for each in Version.objects.filter(publication=found))
    if not public and not policies.sees_draft(request.official, found):
        raise PermissionDenied
    try:
        return files.download(
            stored_as=attachment.stored_as, name=attachment.name, content_type=attachment.content_type
        )
    except files.DamagedFile as error:
        raise Http404("the file is missing in the store") from error
