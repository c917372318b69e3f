"""The acts on a document, one table: who may, what is typed, what it does, what it says when done."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms as django_forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from apps.core.ledger.services import Actor
from apps.core.people.services import actor_of
from apps.systems.disclosure.publications import policies, services
from apps.systems.disclosure.publications.forms import ChangeForm, FileForm, ReasonForm, ReviewForm, ScheduleForm
from apps.systems.disclosure.publications.models import Draft, Publication
from apps.systems.disclosure.publications.office import found_by, revision_of
from apps.systems.disclosure.publications.policies import at_a_place

May = Callable[[Any, Publication], bool]


@dataclass(frozen=True)
class Asked:
    """What an act is done with."""

    actor: Actor
    document: Publication
    draft: Draft | None
    revision: int
    typed: dict[str, Any]

    @property
    def on_draft(self) -> dict[str, Any]:
        """The arguments of every act on a draft. Raises PublicationRefused where there is none any more."""
        if self.draft is None:
            raise services.PublicationRefused(_("The draft has been published or dropped in the meantime."))
        return {"actor": self.actor, "draft": self.draft, "revision": self.revision}


@dataclass(frozen=True)
class Act:
    """One act."""

    may: May
    do: Callable[[Asked], Any]
    done: Any
    form: type[django_forms.Form] = django_forms.Form


def _change(asked: Asked) -> None:
    services.begin_change(actor=asked.actor, publication=asked.document, **asked.typed)


ACTS: dict[str, Act] = {
    "submit": Act(
        policies.may_write,
        lambda asked: services.submit(**asked.on_draft),
        gettext_lazy("Handed in. A reviewer who did not write on it checks it now."),
    ),
    "clear": Act(
        policies.may_review,
        lambda asked: services.clear(**asked.on_draft, **asked.typed),
        gettext_lazy("Reviewed. A third person publishes it."),
        ReviewForm,
    ),
    "return": Act(
        policies.may_review,
        lambda asked: services.send_back(**asked.on_draft, **asked.typed),
        gettext_lazy("Returned to those who wrote it."),
        ReasonForm,
    ),
    "publish": Act(
        policies.may_publish,
        lambda asked: services.publish(**asked.on_draft),
        gettext_lazy("Published. Citizens read it from now on."),
    ),
    "schedule": Act(
        policies.may_publish,
        lambda asked: services.schedule(**asked.on_draft, at=asked.typed["publish_at"]),
        gettext_lazy("Scheduled. It is published by itself at that time."),
        ScheduleForm,
    ),
    "unschedule": Act(
        policies.may_publish,
        lambda asked: services.unschedule(**asked.on_draft),
        gettext_lazy("Called off. The review stays."),
    ),
    "attach": Act(
        policies.may_write,
        lambda asked: services.add_file(**asked.on_draft, file=asked.typed["file"]),
        gettext_lazy("Attached."),
        FileForm,
    ),
    "change": Act(policies.may_write, _change, gettext_lazy("The draft of the next version is begun."), ChangeForm),
    "drop": Act(
        policies.may_write,
        lambda asked: services.drop(**asked.on_draft, **asked.typed),
        gettext_lazy("The draft is dropped."),
        ReasonForm,
    ),
    "withdraw": Act(
        policies.may_publish,
        lambda asked: services.withdraw(actor=asked.actor, publication=asked.document, **asked.typed),
        gettext_lazy("Withdrawn. The page says so, and why."),
        ReasonForm,
    ),
    "restore": Act(
        policies.may_publish,
        lambda asked: services.restore(actor=asked.actor, publication=asked.document, **asked.typed),
        gettext_lazy("Public again."),
        ReasonForm,
    ),
}


@require_POST
@at_a_place
def act(request: Any, pk: UUID, name: str) -> HttpResponse:
    """Do one of the acts; what is refused is said on the document's page."""
    if name not in ACTS:
        raise Http404
    wanted, document = ACTS[name], found_by(request, pk)
    policies.demand(wanted.may(request.official, document))
    form = wanted.form(request.POST, request.FILES)
    if not form.is_valid():
        for field, errors in form.errors.items():
            label = form[field].label if field in form.fields else ""
            said = " ".join(str(error) for error in errors)
            messages.error(request, f"{label}: {said}" if label else said)
        return redirect("publications:document", pk)
    draft = Draft.objects.filter(pk=pk).first()
    if draft is not None and not policies.sees_draft(request.official, document):
        raise Http404
    return _done(
        request, wanted, Asked(actor_of(request.official), document, draft, revision_of(request), form.cleaned_data)
    )


def _done(request: Any, wanted: Act, asked: Asked) -> HttpResponse:
    try:
        wanted.do(asked)
    except services.DraftOutdated as outdated:
        messages.error(request, _("%(who)s has changed it since. Look at it again.") % {"who": outdated.who})
    except services.PublicationRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, str(wanted.done))
    if not Publication.objects.filter(pk=asked.document.pk).exists():
        return redirect("publications:list")
    return redirect("publications:document", asked.document.pk)


@require_POST
@at_a_place
def remove_file(request: Any, pk: UUID, file: UUID) -> HttpResponse:
    """Take an attachment off the draft."""
    document = found_by(request, pk)
    policies.demand(policies.may_write(request.official, document))
    wanted = Act(
        policies.may_write, lambda asked: services.remove_file(**asked.on_draft, file=str(file)), _("Taken off.")
    )
    draft = Draft.objects.filter(pk=pk).first()
    return _done(request, wanted, Asked(actor_of(request.official), document, draft, revision_of(request), {}))
